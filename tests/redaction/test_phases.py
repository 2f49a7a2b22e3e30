"""Collect, freeze, replace: the phases of redaction, as documents other than recordings use them."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import pytest

from aad53004.redaction.collection import Collection
from aad53004.redaction.properties import Place
from aad53004.redaction.pseudonyms import Pseudonyms
from aad53004.redaction.walk import Walk

ALICE = "alice@contoso.example"
ALICE_ID = "8c5f0e6a-32c5-4c8e-9a1f-7b1f0d3c9e21"
USER = {"userPrincipalName": ALICE, "displayName": "Alice Aldermann", "id": ALICE_ID, "ipAddress": "198.51.100.23"}
NOTE = {"message": f"Alice Aldermann ({ALICE}, {ALICE_ID}) came from 198.51.100.23"}


def collected(*documents: Any) -> Collection:
    collection = Collection()
    for document in documents:
        Walk(collection).value(document, "", Place())
    return collection


def replaced(document: Any, pseudonyms: Pseudonyms) -> Any:
    return Walk(pseudonyms).value(document, "", Place())


def test_collecting_gives_back_what_it_is_given() -> None:
    assert Walk(Collection()).value({"value": [USER, NOTE]}, "", Place()) == {"value": [USER, NOTE]}


def test_documents_of_one_collection_share_their_pseudonyms() -> None:
    pseudonyms = collected(NOTE, USER).freeze(b"key")
    user = replaced(USER, pseudonyms)
    assert replaced(NOTE, pseudonyms)["message"] == (
        f"{user['displayName']} ({user['userPrincipalName']}, {user['id']}) came from {user['ipAddress']}"
    )


def test_pseudonyms_do_not_depend_on_what_is_replaced_first() -> None:
    pseudonyms = collected(USER, NOTE).freeze(b"key")
    first = [replaced(document, pseudonyms) for document in (USER, NOTE)]
    assert [replaced(document, pseudonyms) for document in (NOTE, USER)] == first[::-1]
    with pytest.raises(dataclasses.FrozenInstanceError):
        pseudonyms.key = b"another"  # type: ignore[misc]


def test_what_was_not_collected_is_replaced_too_and_always_alike() -> None:
    pseudonyms = collected({}).freeze(b"key")
    user = replaced(USER, pseudonyms)
    assert not set(user.values()) & set(USER.values())
    assert re.fullmatch(r"user-\d+@tenant-\d+\.example", user["userPrincipalName"])
    assert re.fullmatch(r"User \d+", user["displayName"])
    assert replaced(USER, pseudonyms) == user


def test_pseudonyms_that_were_there_before_are_given_to_nobody_else() -> None:
    before = {"userPrincipalName": "user-1@tenant-1.example", "displayName": "User 1", "mailNickname": "nick-1"}
    another = {"userPrincipalName": "bob@contoso.example", "displayName": "Bob", "mailNickname": "bob"}
    pseudonyms = collected(another, before).freeze(b"key")
    assert replaced(before, pseudonyms) == before
    assert replaced(another, pseudonyms) == {
        "userPrincipalName": "user-2@tenant-2.example",
        "displayName": "User 2",
        "mailNickname": "nick-2",
    }


def test_a_guid_that_a_product_shares_with_a_person_is_replaced_in_every_spelling() -> None:
    document = {"skuId": ALICE_ID, "userId": ALICE_ID, "detection": ALICE_ID.replace("-", "")}
    changed = replaced(document, collected(document).freeze(b"key"))
    assert ALICE_ID not in changed.values()
    assert changed["detection"] == changed["userId"].replace("-", "") == changed["skuId"].replace("-", "")
