"""What the properties of Microsoft's model hold, and what the object that has them is.

Properties: https://learn.microsoft.com/graph/api/overview
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from aad53004.files import JSON
from aad53004.redaction.microsoft import CONSTANT_IDS, CONSTANT_NAMES
from aad53004.redaction.shapes import GUID, property_key

# What a property holds, by its name in lower case without punctuation. The kinds of names are the words that their
# pseudonyms begin with.
_PROPERTIES = {
    "mail": """userprincipalname upn mail email emailaddress othermails proxyaddresses imaddresses signinidentifier
        issuerassignedid onpremisesuserprincipalname alternateemailaddress targetuserprincipalname subject username
        initiatedby marketingnotificationemails securitycompliancenotificationmails technicalnotificationmails
        notificationemailaddresses supportemails contactemail loginname accountenabledby useremail emails""",
    "nick": """mailnickname onpremisessamaccountname samaccountname alias onpremisesnetbiosname netbiosname
        uniquename mynickname""",
    "User": """userdisplayname givenname surname preferredname principaldisplayname requestorname createdby modifiedby
        deletedby""",
    "App": "appdisplayname resourcedisplayname applicationname clientname appname serviceprincipaldisplayname",
    "Device": "devicename devicedisplayname clientmachinename hostnames hostname computername machinename",
    "Tenant": "accountname companyname hometenantname tenantname tenantdisplayname organizationname resourcetenantname",
    "Policy": "policyname policydisplayname conditionalaccesspolicyname",
    "Group": "groupname groupdisplayname",
    "Role": "rolename roledisplayname",
    "Location": "networknames networkname locationname namedlocationname",
    "City": "city",
    "Text": """description notes aboutme department jobtitle officelocation streetaddress street division costcenter
        employeetype employeeid interests responsibilities schools skills pastprojects mysite enrollmentprofilename
        extensionattribute1 extensionattribute2 extensionattribute3 extensionattribute4 extensionattribute5
        extensionattribute6 extensionattribute7 extensionattribute8 extensionattribute9 extensionattribute10
        extensionattribute11 extensionattribute12 extensionattribute13 extensionattribute14 extensionattribute15
        onpremisesdistinguishedname distinguishedname admincomment comment comments justification reason tags
        alternativenames devicemetadata userconsentdescription adminconsentdescription appdescription
        internalreplymessage externalreplymessage classification publishername identifier friendlyname
        fullname physicaldeliveryofficename title manager serviceaccount neighborhood suburb county customauthenticationfactors""",
    "postal": "postalcode zip zipcode",
    "domain": """onpremisesdomainname domainname domain dnsdomainname verifieddomains federateddomain issuer
        homedomain tenantdomain""",
    "phone": """phonenumber mobilephone businessphones faxnumber alternativephonenumber voiceonlyphonenumber
        alternativemobilephone telephonenumber authdetail calleridnumber securitycompliancenotificationphones
        supporttelephones mobile officephone""",
    "opaque": """onpremisesimmutableid immutableid sourceanchor uniquetokenidentifier browserid devicetoken
        thumbprint serviceprincipalcredentialthumbprint preferredtokensigningkeythumbprint signingcertificate
        nextsigningcertificate subjectkeyidentifier issuersubjectidentifier allowedissuerskis federatedtokenid
        physicalids customkeyidentifier attestationcertificates attestationobject clientdatajson certificateuserids
        certificateserialnumber serialnumber linkedclaims authenticatordata publickey hashedpassword imei
        meid cookie etag oathtokenmetadata alternativesecurityids securityidentifiers usersids""",
    "time": "recordedat",
    "geo": "latitude longitude altitude lat long lon",
    "asn": "autonomoussystemnumber asn",
    "rule": "rule membershiprule",
    "version": """useragent relateduseragent browser operatingsystem appversion phoneappversion connectorversion
        synchronizationclientversion operatingsystemversion deviceosversion policyversion version tool clientapp
        deviceinformation relateddeviceinformation clientappused model manufacturer os deviceostype""",
    "text": """failurereason additionaldetails additionaldetail resultreason message errormessage errordetail
        authenticationmethoddetail authenticationstepresultdetail resultdescription statusreason details
        membershiprulestatus activitydetail""",
    "keep": """odatatype activitydisplayname activity category loggedbyservice operationtype operation result
        authenticationmethod authenticationsteprequirement authenticationrequirement detail
        authenticationrequirementpolicies requirementprovider passwordpolicies capabilities conditionssatisfied
        conditionsnotsatisfied enforcedgrantcontrols enforcedsessioncontrols sessioncontrolsnotsatisfied
        allowedcombinations skupartnumber serviceplanname service provisioningstatus capabilitystatus appliesto
        riskeventtype riskeventtypes riskeventtypesv2 risklevel risklevelaggregated risklevelduringsignin riskstate
        riskdetail source detectiontimingtype tokenissuertype clientcredentialtype authenticationprotocol usertype
        methodusabilityreason perusermfastate builtincontrols operator state status signineventtypes code errorcode
        conditionalaccessstatus countryorregion country countryname countrycode countrylettercode
        countriesandregions usagelocation preferredlanguage format cloud method trusttype grouptypes
        supportedservices authenticationtype federatedidpmfabehavior networktype key type mitretechniqueid
        cipherruleresult authenticationmethodsused methodsregistered defaultmfamethod
        systempreferredauthenticationmethods userpreferredmethodforsecondaryauthentication clienttype
        requirementssatisfied policytype tenanttype clientapptypes includeuseractions frequencyinterval
        crosstenantaccesstype incomingtokentype originaltransfermethod signintype devicetag
        attestationlevel keytype phonetype smssigninstate policymigrationstate targettype
        targetedauthenticationmethod authenticationmode alertseverity riskreasons mitretechniques
        authenticationprocessingdetails tokenissuername expirationrequirement partialenablementstrategy
        guestorexternalusertypes platform includeplatforms excludeplatforms membershipkind creationtype
        externaluserstate visibility membershiprulestate legalagegroupclassification agegroup""",
    # Identifiers of Microsoft's products and roles; the GUIDs in them mean the same in every tenant.
    "product": """skuid serviceplanid roletemplateid aaguid aaguids allowedaaguids includeroles excluderoles
        disabledplans""",
}
KINDS = {name: kind for kind, names in _PROPERTIES.items() for name in names.split()}

# What the segments of a path lead to.
_ROUTES = {
    "users": "User",
    "deleteditems": "User",
    "riskyusers": "User",
    "riskdetections": "User",
    "userregistrationdetails": "User",
    "groups": "Group",
    "microsoftgraphuser": "User",
    "microsoftgraphgroup": "Group",
    "microsoftgraphdirectoryrole": "Role",
    "directoryroles": "Role",
    "policies": "Policy",
    "namedlocations": "Location",
    "organization": "Tenant",
    "federationconfiguration": "Federation",
    "authenticationstrengthpolicies": "Strength",
    "methods": "Method",
    "devices": "Device",
    "serviceprincipals": "App",
    "applications": "App",
    "administrativeunits": "Unit",
    "domains": "domain",
}
# What the audit log calls the targets of a change.
TARGETS = {
    "user": "User",
    "group": "Group",
    "policy": "Policy",
    "role": "Role",
    "serviceprincipal": "App",
    "application": "App",
    "app": "App",
    "device": "Device",
    "directory": "Tenant",
    "n/a": "Name",
    "other": "Name",
}


class Place(NamedTuple):
    """Where a string stands: the kind of a bare ``displayName`` there, and whether the object is Microsoft's own."""

    kind: str = "Name"
    builtin: bool = False
    domain: bool = False


def place_of_path(path: str) -> Place:
    """What the answer to a request for this path is about."""
    kinds = [_ROUTES.get(property_key(part.partition("(")[0])) for part in path.split("/")]
    kind = next((kind for kind in reversed(kinds) if kind), "Name")
    return Place("Tenant", domain=True) if kind == "domain" else Place(kind)


def place_of(value: dict[str, JSON], named: dict[str, str], parent: str, place: Place) -> Place:
    """Where the strings of an object stand: by its type, its properties or the property that holds it.

    ``named``: its property names by their keys. ``parent``: the key of the property that holds it.
    """

    def text(name: str) -> str:
        own = value.get(named.get(name, ""))
        return own.lower() if isinstance(own, str) else ""

    number = text("id")
    builtin = (
        text("policytype") == "builtin"
        or value.get(named.get("isbuiltin", "")) is True
        or number in CONSTANT_IDS
        or number in ("authenticationmethodspolicy", "default")
        or (number.startswith("00000000-0000-0000-") and bool(GUID.fullmatch(number)))
        or ("roletemplateid" in named and text("displayname") in CONSTANT_NAMES)
    )
    domain = "isverified" in named or parent == "verifieddomains" or (place.domain and parent in ("", "value"))
    return Place(_kind(value, named, parent, place, text), builtin, domain)


def _kind(value: dict[str, JSON], named: dict[str, str], parent: str, place: Place, text: Callable[[str], str]) -> str:
    has = named.keys()
    odata = text("odatatype").removeprefix("#").removeprefix("microsoft.graph.")
    for end, kind in (
        ("namedlocation", "Location"),
        ("authenticationmethod", "Method"),
        ("conditionalaccesspolicy", "Policy"),
        ("directoryrole", "Role"),
        ("administrativeunit", "Unit"),
        ("serviceprincipal", "App"),
        ("application", "App"),
        ("device", "Device"),
        ("group", "Group"),
        ("user", "User"),
    ):
        if odata.endswith(end):
            return kind
    if parent == "targetresources" or ("modifiedproperties" in has and "type" in has):
        kind = TARGETS.get(text("type"), "Name")
        return "User" if kind == "Name" and text("userprincipalname") else kind
    if parent in ("appliedconditionalaccesspolicies", "conditionalaccesspolicies"):
        return "Policy"
    if parent in ("app", "serviceprincipal", "application"):
        return "App"
    if parent in ("user", "users", "owner", "manager"):
        return "User"
    if parent == "authenticationstrength":
        return "Strength"
    if parent == "devicedetail" or "operatingsystem" in has:
        return "Device"
    if "grantcontrols" in has or ("conditions" in has and "state" in has):
        return "Policy"
    if "ipranges" in has or "countriesandregions" in has:
        return "Location"
    if "allowedcombinations" in has:
        return "Strength"
    if "roletemplateid" in has:
        return "Role"
    if "verifieddomains" in has or "tenanttype" in has:
        return "Tenant"
    if "userprincipalname" in has or "givenname" in has:
        return "User"
    if "grouptypes" in has or "securityenabled" in has:
        return "Group"
    return place.kind


def kind_of(key: str, place: Place) -> str:
    """What a string in the property of this key holds: a kind of name ("User"), a shape ("mail"), or "" for unknown."""
    if key in ("displayname", "description") and place.builtin:
        return "text"
    if key == "displayname":
        return place.kind
    if key == "name":
        return "domain" if place.domain else place.kind
    if key in ("id", "defaultdomain"):
        return "domain" if place.domain else "id"
    if key.endswith(("context", "nextlink", "deltalink", "uri", "url")) or key in ("odataid", "documentation"):
        return "link"
    if key in KINDS:
        return KINDS[key]
    if key.endswith("version"):
        return "version"
    return "id" if key.endswith(("id", "ids")) else ""
