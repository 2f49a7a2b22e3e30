"""The filter for devices, as Microsoft documents it.

https://learn.microsoft.com/entra/identity/conditional-access/concept-condition-filters-for-devices
https://learn.microsoft.com/entra/identity/users/groups-dynamic-membership
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aad53004.conditional_access import device_filter
from aad53004.conditional_access.device_filter import COLLECTIONS, PROPERTIES, FilterError, parse
from aad53004.conditional_access.filter_rules import (
    EVERY_OPERATOR,
    MAX_DEPTH,
    MAX_LENGTH,
    MEMBERSHIP,
    NEGATIVE,
    Comparison,
    Conjunction,
    Disjunction,
    Negation,
    Operator,
    Rule,
    format_rule,
)
from aad53004.conditional_access.truth import Truth, negated
from aad53004.errors import BadInput

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN

LAPTOP: dict[str, Any] = {
    "deviceId": "11111111-2222-3333-4444-555555555555",
    "displayName": "CONTOSO-ABC-01",
    "deviceOwnership": "company",
    "enrollmentProfileName": "AutoPilot Profile Berlin",
    "isCompliant": True,
    "isManaged": True,
    "manufacturer": "Microsoft Corporation",
    "mdmAppId": "0000000a-0000-0000-c000-000000000000",
    "model": "Surface Pro 9",
    "operatingSystem": "Windows",
    "operatingSystemVersion": "10.0.22000",
    "physicalIds": ["[ZTDId]:value", "[OrderID]:179887111881"],
    "profileType": "RegisteredDevice",
    "systemLabels": ["M365Managed"],
    "trustType": "ServerAd",
    "extensionAttributes": {"extensionAttribute1": "SAW", "extensionAttribute2": None},
}

# The example of every property in Microsoft's table, and what it says of the laptop.
EXAMPLES = [
    ('(device.deviceid -eq "11111111-2222-3333-4444-555555555555")', YES),
    ('(device.displayName -contains "ABC")', YES),
    ('(device.deviceOwnership -eq "Company")', YES),
    ('(device.enrollmentProfileName -startsWith "AutoPilot Profile")', YES),
    ('(device.isCompliant -eq "True")', YES),
    ('(device.manufacturer -startsWith "Microsoft")', YES),
    ('(device.mdmAppId -in ["00001111-aaaa-2222-bbbb-3333cccc4444"])', NO),
    ('(device.model -notContains "Surface")', NO),
    ('(device.operatingSystem -eq "Windows")', YES),
    ('(device.operatingSystemVersion -in ["10.0.18363", "10.0.19041", "10.0.19042", "10.0.22000"])', YES),
    ('(device.physicalIds -contains "[ZTDId]:value")', YES),
    ('(device.profileType -eq "Printer")', NO),
    ('(device.systemLabels -contains "M365Managed")', YES),
    ('(device.trustType -eq "ServerAD")', YES),
    ('(device.extensionAttribute1 -eq "SAW")', YES),
]


@pytest.mark.parametrize(("rule", "expected"), EXAMPLES)
def test_the_examples_of_the_documentation(rule: str, expected: Truth) -> None:
    assert parse(rule).evaluate(LAPTOP) is expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        # Registered devices with positive operators do not match where a property is null, with negative ones they do.
        ('device.model -eq "Surface"', NO),
        ('device.model -ne "Surface"', YES),
        ('device.model -in ["Surface"]', NO),
        ('device.model -notIn ["Surface"]', YES),
        ('device.model -startsWith "S"', NO),
        ('device.model -notStartsWith "S"', YES),
        ('device.model -endsWith "e"', NO),
        ('device.model -notEndsWith "e"', YES),
        ('device.model -contains "face"', NO),
        ('device.model -notContains "face"', YES),
        ('device.physicalIds -contains "[ZTDId]:value"', NO),
        ('device.systemLabels -notContains "M365Managed"', YES),
        ("device.isCompliant -eq True", NO),
        ("device.isCompliant -eq False", NO),
        ("device.isCompliant -ne True", YES),
        ('device.extensionAttribute1 -eq "SAW"', NO),
        ('device.extensionAttribute1 -ne "SAW"', YES),
        ("device.trustType -eq null", YES),
        ("device.trustType -ne null", NO),
        ('-not (device.isCompliant -eq True -or device.trustType -eq "ServerAD")', YES),
        ('device.isCompliant -eq True -or device.trustType -eq "ServerAD"', NO),
    ],
)
def test_all_properties_of_an_unregistered_device_are_null(rule: str, expected: Truth) -> None:
    read = parse(rule)

    assert read.evaluate(None) is expected
    nulls = dict.fromkeys(PROPERTIES) | {"isManaged": None}
    assert read.evaluate(nulls) is expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ('device.model -eq "SURFACE PRO 9"', YES),
        ('DEVICE.MODEL -EQ "surface pro 9"', YES),
        ('device.displayName -endsWith "-01"', YES),
        ('device.displayName -notEndsWith "-01"', NO),
        ('device.displayName -notStartsWith "FABRIKAM"', YES),
        ('device.model -notIn ["Surface Pro 8", "Surface Pro 9"]', NO),
        # A collection contains whole elements, a text contains a part.
        ('device.physicalIds -contains "[ZTDId]"', NO),
        ('device.physicalIds -notContains "[ZTDId]"', YES),
        ('device.devicePhysicalIDs -contains "[ztdid]:VALUE"', YES),
        ('device.systemLabels -notContains "MultiUser"', YES),
        # With and without the dash, in short and in long.
        ('device.model Equals "Surface Pro 9"', YES),
        ('device.model NotEquals "Surface Pro 9"', NO),
        ('device.model -notequals "Surface Pro 9"', NO),
        ('device.model StartsWith "Surface"', YES),
        ('device.model eq "Surface Pro 9" and device.operatingSystem ne "iOS"', YES),
        ('device.model –eq "Surface Pro 9" –and device.operatingSystem –eq "Windows"', YES),
        ('device.model -eq"Surface Pro 9"', YES),
        # True and False with and without quotes; null without; a number as it is written.
        ("device.isCompliant -eq True", YES),
        ('device.isCompliant -eq "true"', YES),
        ("device.isCompliant -ne false", YES),
        ("device.extensionAttribute2 -eq null", YES),
        ('device.extensionAttribute2 -eq "null"', NO),
        ("device.model -in [null]", NO),
        ("device.operatingSystemVersion -startsWith 10.0", YES),
        ("device.model -in ['Surface Pro 9']", YES),
        ("  ( device.model\t-eq\n'Surface Pro 9' )  ", YES),
    ],
)
def test_operators_values_and_their_spellings(rule: str, expected: Truth) -> None:
    assert parse(rule).evaluate(LAPTOP) is expected


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        ('device.displayName -eq "Meeting `"Room`" 1"', 'Meeting "Room" 1'),
        ('device.displayName -eq "back``tick"', "back`tick"),
        ('device.displayName -eq "lone ` one"', "lone ` one"),
        ("device.displayName -eq 'O''Neill'", "O'Neill"),
        ('device.displayName -eq "C:\\"', "C:\\"),
        ('device.displayName -eq "a) -or (b"', "a) -or (b"),
        ('device.displayName -eq ""', ""),
    ],
)
def test_quotes_within_texts(rule: str, name: str) -> None:
    assert parse(rule).evaluate({"displayName": name}) is YES


def test_not_binds_before_and_and_before_or() -> None:
    def holds(rule: str, *compliant_company_windows: bool) -> Truth:
        compliant, company, windows = compliant_company_windows
        device = {
            "isCompliant": compliant,
            "deviceOwnership": "Company" if company else "Personal",
            "operatingSystem": "Windows" if windows else "iOS",
        }
        return parse(rule).evaluate(device)

    a, b, c = (
        "device.isCompliant -eq True",
        'device.deviceOwnership -eq "Company"',
        'device.operatingSystem -eq "Windows"',
    )
    assert holds(f"{a} -or {b} -and {c}", True, False, False) is YES
    assert holds(f"({a} -or {b}) -and {c}", True, False, False) is NO
    assert holds(f"-not {a} -or {b}", True, True, False) is YES
    assert holds(f"-not ({a} -or {b})", True, True, False) is NO
    assert holds(f"-not -not {a}", True, False, False) is YES
    assert holds(f"-not {a} -and {b}", False, False, False) is NO


class TestUnknown:
    def test_a_property_that_is_not_there_is_unknown_and_null_is_null(self) -> None:
        read = parse('device.model -ne "Surface"')

        assert read.evaluate({}) is UNKNOWN
        assert read.evaluate({"model": None}) is YES

    def test_what_is_known_may_decide_beside_what_is_not(self) -> None:
        either = parse('device.isCompliant -eq True -or device.trustType -eq "ServerAD"')
        both = parse('device.isCompliant -eq True -and device.trustType -eq "ServerAD"')

        assert either.evaluate({"isCompliant": True}) is YES
        assert either.evaluate({"isCompliant": False}) is UNKNOWN
        assert both.evaluate({"isCompliant": False}) is NO
        assert both.evaluate({"isCompliant": True}) is UNKNOWN
        assert parse("-not device.isCompliant -eq True").evaluate({}) is UNKNOWN

    def test_a_value_of_no_readable_kind_is_unknown(self) -> None:
        assert parse('device.model -eq "x"').evaluate({"model": {"a": 1}}) is UNKNOWN
        assert parse('device.model -eq "x"').evaluate({"model": ["x"]}) is UNKNOWN
        assert parse('device.physicalIds -contains "x"').evaluate({"physicalIds": {"x": 1}}) is UNKNOWN


class TestExtensionAttributes:
    """Available only on devices that are managed by Intune, compliant or hybrid joined."""

    SAW = parse('device.extensionAttribute1 -eq "SAW"')
    NOT_SAW = parse('device.extensionAttribute1 -ne "SAW"')
    BARE: dict[str, Any] = {  # noqa: RUF012
        "isCompliant": False,
        "isManaged": False,
        "mdmAppId": None,
        "trustType": "Workplace",
        "extensionAttribute1": "SAW",
    }

    @pytest.mark.parametrize(
        "more",
        [
            {"isCompliant": True},
            {"isManaged": True},
            {"trustType": "ServerAd"},
            {"trustType": "Hybrid Azure AD joined"},
        ],
    )
    def test_count_on_such_a_device(self, more: dict[str, Any]) -> None:
        assert self.SAW.evaluate(self.BARE | more) is YES
        assert self.NOT_SAW.evaluate(self.BARE | more) is NO

    def test_count_on_a_device_that_names_intune_where_it_does_not_say_whether_it_is_managed(self) -> None:
        unsaid = {name: value for name, value in self.BARE.items() if name != "isManaged"}

        assert self.SAW.evaluate(unsaid | {"mdmAppId": "0000000A-0000-0000-c000-000000000000"}) is YES
        assert self.SAW.evaluate(unsaid | {"mdmAppId": "some other"}) is UNKNOWN

    def test_are_null_on_any_other_device(self) -> None:
        assert self.SAW.evaluate(self.BARE) is NO
        assert self.NOT_SAW.evaluate(self.BARE) is YES

    def test_are_unknown_where_it_is_not_known_which_device_it_is(self) -> None:
        assert self.SAW.evaluate({"extensionAttribute1": "SAW"}) is UNKNOWN
        assert self.SAW.evaluate({"extensionAttribute1": "other"}) is NO
        assert self.SAW.evaluate({"isCompliant": True}) is UNKNOWN

    def test_stand_beside_the_others_or_in_an_object_of_their_own_as_graph_has_them(self) -> None:
        managed = {"isCompliant": True}

        assert self.SAW.evaluate(managed | {"extensionAttributes": {"extensionAttribute1": "saw"}}) is YES
        assert self.SAW.evaluate(managed | {"extensionAttributes": {"extensionAttribute2": "SAW"}}) is UNKNOWN
        assert self.SAW.evaluate(managed | {"extensionAttributes": None}) is NO


@pytest.mark.parametrize(
    ("shown", "wanted"),
    [
        ("AzureAd", "AzureAD"),
        ("Azure AD joined", "AzureAD"),
        ("Hybrid Azure AD joined", "ServerAD"),
        ("Azure AD registered", "Workplace"),
        ("Microsoft Entra registered", "Workplace"),
    ],
)
def test_the_trust_type_of_a_sign_in_log_is_understood(shown: str, wanted: str) -> None:
    assert parse(f'device.trustType -eq "{wanted}"').evaluate({"trustType": shown}) is YES


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("", "the rule is empty"),
        ("   ", "the rule is empty"),
        ("device.model", "the rule ends where an operator belongs (character 13)"),
        ("device.model -eq", "the rule ends where a value in double quotes, True, False or null belongs"),
        ('device.model -eq "x" device.model -eq "y"', "there is device.model where -and, -or or the end of the rule"),
        ('device.model -eq "x" -and', "the rule ends where a property belongs"),
        ('device.model -eq "x', 'a text that begins with " does not end (character 18)'),
        ('(device.model -eq "x"', 'the rule ends where ")" belongs'),
        ("device.model -eq Surface", "there is Surface where a value in double quotes"),
        ('device.model -match "S.*"', "-match is no operator of a filter for devices"),
        ('device.colour -eq "x"', "device.colour is no property of a filter for devices"),
        ('user.department -eq "Sales"', "user.department is no property of a filter for devices"),
        ('device.isCompliant -contains "True"', "isCompliant may be compared with -eq, -ne only, not -contains"),
        ('device.physicalIds -eq "x"', "physicalIds may be compared with -contains, -notContains only, not -eq"),
        ('device.deviceId -startsWith "x"', "deviceId may be compared with -eq, -ne, -in, -notIn only"),
        ('device.model -in "x"', 'where "[" belongs'),
        ("device.model -in []", "there is ] where a value"),
        ('device.model -in ["x",]', "there is ] where a value"),
        ('device.model -eq ["x"]', "there is [ where a value"),
        ("device.model -contains null", "null may be compared with -eq and -ne only, not with -contains"),
        ("-and", "there is -and where a property belongs"),
        ('device.model -eq "x" ; ', "';' has no meaning in a rule (character 22)"),
        ('device.model == "x"', "'=' has no meaning in a rule (character 14)"),
        ('device.model "\x1b[31m"', 'there is "\\x1b[31m" where an operator belongs'),
    ],
)
def test_what_is_not_in_the_language_is_refused_with_its_place(rule: str, told: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse(rule)

    assert told in str(caught.value)
    assert isinstance(caught.value, BadInput)
    assert 0 <= caught.value.position <= len(rule)


def test_a_rule_has_3072_characters_at_most() -> None:
    start = 'device.displayName -eq "'
    longest = f'{start}{"x" * (MAX_LENGTH - len(start) - 1)}"'

    assert len(longest) == 3072
    assert parse(longest).evaluate({"displayName": "x"}) is NO
    with pytest.raises(FilterError, match="3072 characters at most, this one has 3073"):
        parse(longest + " ")


@pytest.mark.parametrize("opening", ["(", "-not ", "-not ("])
def test_nesting_is_bounded(opening: str) -> None:
    def nested(depth: int) -> str:
        return opening * depth + "device.isCompliant -eq True" + ")" * (depth * opening.count("("))

    per_step = opening.count("(") + opening.count("not")
    assert parse(nested(MAX_DEPTH // per_step)).evaluate(None) in {YES, NO}
    with pytest.raises(FilterError, match="stand within each other"):
        parse(nested(MAX_DEPTH // per_step + 1))


def test_properties_and_operators_are_those_of_the_documentation() -> None:
    """Microsoft's table: fourteen properties and fifteen extension attributes."""
    assert len(PROPERTIES) == 14 + 15
    assert {name for name, operators in PROPERTIES.items() if operators == EVERY_OPERATOR} == {
        "displayName",
        "enrollmentProfileName",
        "manufacturer",
        "model",
        "operatingSystem",
        "operatingSystemVersion",
    } | set(device_filter.EXTENSIONS)


names = st.sampled_from(sorted(PROPERTIES))
words = st.one_of(
    st.sampled_from(["SAW", "surface", "Surface Pro", "True", "False", "null", "ServerAD", "Company", ""]),
    st.text(max_size=8),
    st.text(alphabet="`\"'\\ ()[],", max_size=8),
)


@st.composite
def comparisons(draw: st.DrawFn) -> Comparison:
    name = draw(names)
    operator = draw(st.sampled_from(sorted(PROPERTIES[name])))
    scalars = st.one_of(st.none(), words)
    if operator in MEMBERSHIP:
        return Comparison(name, operator, tuple(draw(st.lists(scalars, min_size=1, max_size=4))))
    nullable = operator in {Operator.EQUALS, Operator.NOT_EQUALS}
    return Comparison(name, operator, draw(scalars if nullable else words))


rules: st.SearchStrategy[Rule] = st.recursive(
    comparisons(),
    lambda inner: st.one_of(
        inner.map(Negation),
        st.lists(inner, min_size=2, max_size=3).map(lambda some: Conjunction(tuple(some))),
        st.lists(inner, min_size=2, max_size=3).map(lambda some: Disjunction(tuple(some))),
    ),
    max_leaves=8,
)


@st.composite
def devices(draw: st.DrawFn) -> dict[str, Any]:
    texts = st.one_of(st.none(), words)
    device: dict[str, Any] = {name: draw(texts) for name in PROPERTIES if name not in COLLECTIONS}
    device |= {name: draw(st.one_of(st.none(), st.lists(words, max_size=3))) for name in COLLECTIONS}
    device["isCompliant"] = draw(st.sampled_from([True, False, None]))
    device["isManaged"] = draw(st.sampled_from([True, False, None]))
    device["trustType"] = draw(st.sampled_from(["AzureAd", "ServerAd", "Workplace", None]))
    # A device that names Intune is managed.
    managers = ["0000000a-0000-0000-c000-000000000000", "other", None] if device["isManaged"] else ["other", None]
    device["mdmAppId"] = draw(st.sampled_from(managers))
    return device


def written(rule: Rule) -> str:
    """The rule as a policy holds it, with the prefix that every property has."""
    text = format_rule(_prefixed(rule))
    return text if len(text) <= MAX_LENGTH else 'device.model -eq "too long"'


def _prefixed(rule: Rule) -> Rule:
    if isinstance(rule, Comparison):
        return Comparison(f"device.{rule.name}", rule.operator, rule.value)
    if isinstance(rule, Negation):
        return Negation(_prefixed(rule.operand))
    return type(rule)(tuple(_prefixed(one) for one in rule.operands))


@given(rules)
def test_a_rule_that_was_written_is_read_as_the_same(rule: Rule) -> None:
    text = format_rule(_prefixed(rule))
    if len(text) <= MAX_LENGTH:
        assert parse(text).rule == rule


fragments = st.sampled_from(
    [
        *("device.model", "device.isCompliant", "-eq", "-in", "-not", "-and", "-or", "(", ")", "[", "]", ",", "null"),
        *('"x"', "'y'", '"', "'", "`", "True", "10.0", "-", " ", "\x00", "\ud800", "٣", "İ", "–eq", "Equals"),
    ]
)


@given(
    st.one_of(st.text(max_size=60), st.lists(fragments, max_size=12).map(" ".join), st.lists(fragments).map("".join))
)
def test_no_rule_does_worse_than_being_refused(text: str) -> None:
    try:
        read = parse(text)
    except FilterError as error:
        assert str(error).isprintable()
    else:
        assert read.evaluate(None) in {YES, NO}
        assert read.evaluate({}) in set(Truth)


@pytest.mark.parametrize("text", ["(", "-not ", '"', "'", "`", '"`', "-", "–", "[", "device.model ", "1.", " ", '""'])
def test_hostile_repetition_is_refused(text: str) -> None:
    with pytest.raises(FilterError):
        parse(text * (MAX_LENGTH // len(text)))


@given(rules, devices(), st.data())
def test_what_is_decided_with_less_stays_decided_with_more(
    rule: Rule, device: dict[str, Any], data: st.DataObject
) -> None:
    read = parse(written(rule))
    dropped = data.draw(st.sets(st.sampled_from(sorted(device))))

    partly = read.evaluate({name: value for name, value in device.items() if name not in dropped})

    wholly = read.evaluate(device)
    assert wholly is not UNKNOWN
    assert partly in {UNKNOWN, wholly}


@given(comparisons(), st.one_of(st.none(), devices()))
def test_a_negative_operator_is_the_contrary_of_its_positive_one(
    one: Comparison, device: dict[str, Any] | None
) -> None:
    negative = next((less for less, more in NEGATIVE.items() if more is one.operator), NEGATIVE.get(one.operator))
    assert negative is not None
    other = Comparison(one.name, negative, one.value)

    assert parse(written(one)).evaluate(device) is negated(parse(written(other)).evaluate(device))
