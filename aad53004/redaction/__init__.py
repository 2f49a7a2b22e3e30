"""Redaction: a document with every name, address and identifier of the tenant replaced, in three steps.

1. :class:`~aad53004.redaction.walk.Walk` goes through the document with a
   :class:`~aad53004.redaction.collection.Collection`, which notes each value by the property that it stands in and by its
   shape. Several documents that belong together go through one collection.
2. :meth:`Collection.freeze` gives each value its pseudonym, once for all.
3. The same walk goes through the document with the frozen :class:`~aad53004.redaction.pseudonyms.Pseudonyms`, and what
   comes back is the redacted document.

Pseudonyms keep the shape of what they stand for, so that a redacted recording replays to the same verdicts: a user
principal name stays one, a GUID a GUID, an address in a named location lies in its pseudonymous range. Equal values stay
equal wherever they stand (paths, filters, links, bodies, JSON inside strings), different ones different. What is
Microsoft's and the same in every tenant stays (``microsoft``), as do times, enum values and country codes.

The pseudonyms come from counters and from HMACs under a key that is thrown away, so no dictionary reverses them. Tenants
write names into properties that this version does not know, so text of several words in an unknown property is replaced
as a whole.

``recordings.redact`` is this for a recording of Graph; another kind of document needs no more than a function like it.
"""
