"""Mutation testing of the rules and of the diagnosis: how many small faults in them would some test notice?

The mutants are those of mutmut (https://mutmut.readthedocs.io), made by its operators, ``mutmut.mutation.mutators``, of
the version that VERSION names. mutmut itself leaves out every decorated function, and the judge of each rule is one; so
this script walks the modules itself, with mutmut's other exceptions: annotations, decorators, docstrings, calls of
``len`` and ``isinstance``. Constants of a module are mutated here too.

Nothing is written to the tree. All tests run once in one pytest process, and what they gathered is kept. Each
mutant takes the place of its module in memory, and the tests whose diagnoses come out differently run with those that
diagnose nothing, until one fails. What the tests gathered and what rules other than the mutated one find is not computed
again: neither depends on the mutant. A mutant of a module that others hold gets a process of its own.

    python scripts/mutation.py                       all modules, all mutants
    python scripts/mutation.py stale-user-risk       one rule; "rules" is the package's own module, "diagnosis" that one
    python scripts/mutation.py --sample 40 --seed 7  at most 40 mutants of each module, the same for the same seed

Ends with 1 where less than --at-least percent were killed.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import enum
import gc
import importlib
import importlib.metadata
import json
import math
import os
import random
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import libcst as cst  # noqa: E402
import pytest  # noqa: E402
from libcst.metadata import MetadataWrapper, PositionProvider  # noqa: E402
from mutmut.mutation.mutators import mutation_operators  # noqa: E402

VERSION = "3.8.1"
RULES = ROOT / "aad53004" / "rules"
# What judges a verdict comes first, what reads little of it last.
TESTS = (
    "tests/rules",
    "tests/test_cases.py",
    "tests/test_scenarios.py",
    "tests/test_diagnosis.py",
    "tests/test_whole_diagnoses.py",
    "tests/test_honesty.py",
)
SECONDS = 60  # for the tests of one mutant, which take less than one second where they end at all
SHARED = ("diagnosis", "rules")  # modules whose names and classes others hold
BROKEN = "this script: "
SURVIVED, KILLED, TIMED_OUT = "survived", "killed", "timed out"


# --- mutants ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mutant:
    """``function``: the outermost function or class that it is in, "" for a constant of the module. ``change``: the
    changed lines, before and after."""

    module: str
    number: int
    line: int
    function: str
    change: str
    code: CodeType

    @property
    def id(self) -> str:
        return f"{self.module}:{self.line}:{self.number}"


class _Nodes(cst.CSTVisitor):
    """Collects every node that may be mutated, with its line and the outermost definition around it."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[cst.CSTNode, int, str]] = []
        self._around: list[cst.CSTNode] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.Annotation | cst.Decorator | cst.Import | cst.ImportFrom) or _never(node):
            return False
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            self._around.append(node)
        outer = self._around[0].name.value if self._around else ""  # type: ignore[attr-defined]
        self.found.append((node, self.get_metadata(PositionProvider, node).start.line, outer))
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if self._around and self._around[-1] is original_node:
            self._around.pop()


def _never(node: cst.CSTNode) -> bool:
    """What is not mutated by mutmut either, and what no test can notice: the names for ``import *``."""
    if isinstance(node, cst.Call):
        return isinstance(node.func, cst.Name) and node.func.value in ("len", "isinstance")
    if isinstance(node, cst.Assign):
        target = node.targets[0].target
        return isinstance(target, cst.Name) and target.value == "__all__"
    return False


def mutants(module: str, file: Path) -> list[Mutant]:
    """Every mutant of a module that compiles, in the order of its lines; none that says the same as another."""
    source = file.read_text(encoding="utf-8")
    wrapper = MetadataWrapper(cst.parse_module(source))
    nodes = _Nodes()
    wrapper.visit(nodes)
    seen, made = {source}, []
    for node, line, function in nodes.found:
        for kind, operator in mutation_operators:
            for mutated in operator(node) if isinstance(node, kind) else ():
                text = wrapper.module.deep_replace(node, mutated).code  # type: ignore[arg-type]
                if text in seen:
                    continue
                seen.add(text)
                with contextlib.suppress(SyntaxError):
                    code = compile(text, str(file), "exec", dont_inherit=True)
                    made.append(Mutant(module, len(made) + 1, line, function, _change(source, text), code))
    return made


def unmutated(module: str, file: Path) -> Mutant:
    """The module as it is: no test may fail on it."""
    return Mutant(module, 0, 0, "", "", compile(file.read_text(encoding="utf-8"), str(file), "exec", dont_inherit=True))


def _change(before: str, after: str) -> str:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return "\n".join(f"{line[0]} {line[1:].strip()}" for line in lines if line[:2] not in ("--", "++", "@@"))


class TooLong(BaseException):
    """The tests of a mutant do not end."""


def _too_long(*_: object) -> None:
    raise TooLong


# --- a mutant in place of its module ----------------------------------------------------------------------------------


def loaded(module: ModuleType, code: CodeType) -> dict[str, Any]:
    """The names of the mutated module, beside the real one. Raises what the code raises."""
    names = {key: value for key, value in vars(module).items() if key.startswith("__")}
    exec(code, names)  # noqa: S102
    return names


def put_in_place(module: ModuleType, code: CodeType) -> None:
    """Executes the mutated code as ``module``. Its classes keep their identity, and get the mutated methods; whoever
    imported one of its functions or constants by name gets the mutated one. Raises what the code raises."""
    before = dict(vars(module))
    exec(code, vars(module))  # noqa: S102
    changed = []
    for name, old in before.items():
        new = vars(module).get(name)
        if name.startswith("__") or new is old or getattr(old, "__module__", module.__name__) != module.__name__:
            continue
        if isinstance(old, type) and isinstance(new, type) and _grafted(old, new):
            setattr(module, name, old)
        else:
            changed.append((name, old, new))
    for other in [one for key, one in sys.modules.items() if key.startswith(("aad53004", "tests"))]:
        for name, old, new in changed:
            if vars(other).get(name) is old:
                setattr(other, name, new)


def _grafted(old: type, new: type) -> bool:
    """Gives the old class what the new one has; False where that would not do, as for an enum with other values."""
    if issubclass(old, enum.Enum):
        return [(one.name, one.value) for one in old] == [(one.name, one.value) for one in new]  # type: ignore[attr-defined]
    kept = {"__dict__", "__weakref__", "__doc__", "__setattr__", "__delattr__", "__module__", "__eq__"}
    for name, value in vars(new).items():
        if name not in kept:
            setattr(old, name, value)
    return True


# --- what the tests gathered ------------------------------------------------------------------------------------------


@dataclass
class Kept:
    """What the tests gathered, by test and order, and what was found in it before anything was mutated."""

    cases: dict[tuple[str, int], Any]
    verdicts: dict[tuple[str, int], Any]
    diagnoses: dict[tuple[str, int], Any]
    ended: dict[tuple[str, int], tuple[Any, str]]


class Runner:
    """A pytest plugin: runs all tests once, and then the mutants in place of pytest's own loop."""

    def __init__(self, chosen: Sequence[Mutant]) -> None:
        self.chosen = chosen
        self.results: list[tuple[Mutant, str, str]] = []
        self.kept = Kept({}, {}, {}, {})
        self.current = ""
        self.count = 0
        self.replaying = False
        self.target = ""
        self.diagnosing: set[str] = set()
        self.concluding: set[str] = set()
        self.unusable: list[str] = []
        self.tests = 0

    # -- the tests as they are

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self._patch()
        usable = []
        for item in session.items:
            if self._fails(session, item):
                self.unusable.append(item.nodeid)
            else:
                usable.append(item)
        self.tests = len(usable)
        self._judge_all_once()
        self.replaying = True
        self.diagnosing = {nodeid for nodeid, _ in self.kept.cases}
        # A test that tampers with what it gathered, or that counts on being alone, would tell nothing later on.
        again = [item for item in usable if self._fails(session, item)]
        self.unusable += [item.nodeid for item in again]
        usable = [item for item in usable if item not in again]
        gc.collect()
        gc.freeze()
        started = time.process_time()
        for module in dict.fromkeys(mutant.module for mutant in self.chosen):
            state, by = self._try(session, usable, unmutated(module, _file(module)))
            if state != SURVIVED:
                raise RuntimeError(f"{module} as it is would count as {state}, by {by}")
        for number, mutant in enumerate(self.chosen, 1):
            state, by = self._try(session, usable, mutant)
            self.results.append((mutant, state, by))
            if number == len(self.chosen) or self.chosen[number].module != mutant.module:
                self._check_unharmed(mutant.module)
            if number % 200 == 0:
                done = sum(state != SURVIVED for _, state, _ in self.results)
                print(f"{number} of {len(self.chosen)} mutants, {done} killed", file=sys.stderr, flush=True)
        self.seconds = time.process_time() - started + sum(os.times()[2:4])
        return True

    def _fails(self, session: pytest.Session, item: pytest.Item) -> bool:
        self.current, self.count = item.nodeid, 0
        state = session._setupstate
        if isinstance(item, pytest.Function):
            item._initrequest()  # fixtures anew, so that what they undo is undone each time
        try:
            state.setup(item)
            item.runtest()
        except pytest.skip.Exception:
            return False
        except (TooLong, KeyboardInterrupt):
            raise
        except BaseException:
            return True
        finally:
            state.teardown_exact(None)
        return False

    # -- one mutant

    def _try(self, session: pytest.Session, items: Sequence[pytest.Item], mutant: Mutant) -> tuple[str, str]:
        """The state of a mutant and the test that killed it."""
        if mutant.module in SHARED:
            return self._try_apart(session, items, mutant)
        signal.signal(signal.SIGALRM, _too_long)
        signal.alarm(SECONDS)
        try:
            killer = self._judged_killer(session, items, mutant)
        except TooLong:
            return TIMED_OUT, "it did not end"
        finally:
            signal.alarm(0)
        return (KILLED, killer) if killer else (SURVIVED, "")

    def _try_apart(self, session: pytest.Session, items: Sequence[pytest.Item], mutant: Mutant) -> tuple[str, str]:
        """The same in a process of its own."""
        reads, writes = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reads)
            gc.disable()
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(SECONDS)
            quiet = os.open(os.devnull, os.O_WRONLY)
            os.dup2(quiet, 1)
            os.dup2(quiet, 2)
            try:
                killer = self._killer(session, items, mutant)
            except BaseException as error:  # of this script, not of a test
                killer = f"{BROKEN}{type(error).__name__}: {error}"
            os.write(writes, killer.encode())
            os._exit(0)
        os.close(writes)
        with os.fdopen(reads, "rb") as pipe:
            killer = pipe.read().decode()
        _, status = os.waitpid(child, 0)
        if killer.startswith(BROKEN):
            raise RuntimeError(f"{mutant.id}: {killer}")
        if status:
            return TIMED_OUT if os.WTERMSIG(status) == signal.SIGALRM else KILLED, "the process ended"
        return (KILLED, killer) if killer else (SURVIVED, "")

    def _judged_killer(self, session: pytest.Session, items: Sequence[pytest.Item], mutant: Mutant) -> str:
        """The test that kills a mutant of a rule. Nothing else holds a rule's module, so that this needs no process."""
        rules = importlib.import_module("aad53004.rules")
        self.target = mutant.module
        real = rules.catalogue
        try:
            made = loaded(importlib.import_module(_dotted(mutant.module)), mutant.code)["judge"]
        except Exception:
            return "the module does not load"
        mutated = tuple(made if one.id == mutant.module else one for one in real())
        rules.catalogue = lambda: mutated
        try:
            return self._first_that_fails(session, items, False)
        finally:
            rules.catalogue = real

    def _killer(self, session: pytest.Session, items: Sequence[pytest.Item], mutant: Mutant) -> str:
        """The test that kills a mutant of a module that others hold; leaves that in place."""
        rules = importlib.import_module("aad53004.rules")
        declared = {rule.id: _declared(rule) for rule in rules.catalogue()}
        self.target = mutant.module
        try:
            put_in_place(importlib.import_module(_dotted(mutant.module)), mutant.code)
            if mutant.module == "rules":
                # Decorated by the mutated module, and holding its names.
                for file, code in self.originals.items():
                    put_in_place(importlib.import_module(_dotted(file)), code)
            rules.catalogue.cache_clear()
            everywhere = {rule.id: _declared(rule) for rule in rules.catalogue()} != declared
        except BaseException:
            return "the module does not load"
        if mutant.module == "rules":
            rules._judge = _as_judged(rules._judge, self)
        # What calls the rest, and the methods of what is compared, are not seen by comparing what the rest comes to.
        everywhere = everywhere or mutant.function in ("diagnose", "catalogue") or mutant.function[:1].isupper()
        return self._first_that_fails(session, items, everywhere)

    def _first_that_fails(self, session: pytest.Session, items: Sequence[pytest.Item], everywhere: bool) -> str:
        if self.target == "diagnosis":
            # What gathers and concludes nothing judges rules alone.
            items = [one for one in items if one.nodeid not in self.diagnosing or one.nodeid in self.concluding]
        for item in items:
            diagnoses = item.nodeid in self.diagnosing and not everywhere
            if (not diagnoses or self._differs(item.nodeid)) and self._fails(session, item):
                return item.nodeid
        return ""

    def _differs(self, nodeid: str) -> bool:
        """Whether the mutant says something else of anything that the test gathered."""
        return any(self._found(key) != self._before(key) for key in self._keys.get(nodeid, ()))

    def _before(self, key: tuple[str, int]) -> Any:
        if self.target == "diagnosis":
            return self.kept.diagnoses[key]
        return self.kept.verdicts[key] if self.target == "rules" else self.kept.verdicts[key][self.target]

    def _found(self, key: tuple[str, int]) -> Any:
        """What the code as it is now says of a case; the exception where it raises one."""
        case = self.kept.cases[key]
        rules = sys.modules["aad53004.rules"]
        try:
            if self.target == "diagnosis":
                stats, stopped = self.kept.ended[key]
                return _parts(sys.modules["aad53004.diagnosis"].conclude(case, stats, stopped))
            if self.target == "rules":
                return {one.rule.id: one.verdict for one in rules.judge_all(case)}
            rule = next(one for one in rules.catalogue() if one.id == self.target)
            return rules._judge(rule, case)
        except Exception as error:
            return error

    def _check_unharmed(self, module: str) -> None:
        """Raises where the mutants of a module changed what the tests gathered, so that later ones are not judged
        fairly."""
        self.target = module
        harmed = [key for key in self.kept.cases if self._found(key) != self._before(key)]
        if harmed:
            raise RuntimeError(f"a mutant of {module} changed what {harmed[0][0]} gathered")

    # -- what needs no second computing

    def _patch(self) -> None:
        """Gathering and judging keep what they found, and later hand it out."""
        rules = importlib.import_module("aad53004.rules")
        gathering = importlib.import_module("aad53004.checkers.gather")
        diagnosis = importlib.import_module("aad53004.diagnosis")
        self.originals = {
            file: compile((RULES / f"{file.replace('-', '_')}.py").read_text(encoding="utf-8"), file, "exec")
            for file in _rule_ids()
        }
        real = gathering.gather

        def gather(*given: Any, **named: Any) -> Any:
            key = (self.current, self.count)
            self.count += 1
            if self.replaying and key in self.kept.cases:
                return self.kept.cases[key]
            case = real(*given, **named)
            if not self.replaying:
                self.kept.cases[key] = case
                source = given[1] if len(given) > 1 else named["source"]
                self.kept.ended[key] = (replace(source.stats), source.stopped)
            return case

        for module in list(sys.modules.values()):
            if getattr(module, "gather", None) is real:
                module.gather = gather  # type: ignore[attr-defined]
        scenarios = importlib.import_module("tests.scenarios").SCENARIOS
        for name, build in list(scenarios.items()):
            scenarios[name] = _as_built(build, self)
        rules._judge = _as_judged(rules._judge, self)
        for home, name in ((importlib.import_module("aad53004.fixes"), "plan"),
                           (importlib.import_module("aad53004.checkers.timeline"), "timeline")):  # fmt: skip
            wrapped = _as_computed(getattr(home, name), self)
            setattr(home, name, wrapped)
            setattr(diagnosis, name, wrapped)

    def _judge_all_once(self) -> None:
        rules = importlib.import_module("aad53004.rules")
        diagnosis = importlib.import_module("aad53004.diagnosis")
        self._keys: dict[str, list[tuple[str, int]]] = {}
        for key, case in self.kept.cases.items():
            self._keys.setdefault(key[0], []).append(key)
            stats, stopped = self.kept.ended[key]
            diagnosis.conclude(case, stats, stopped)  # reads what a diagnosis reads, so that no order matters below
            self.kept.verdicts[key] = {one.rule.id: one.verdict for one in rules.judge_all(case)}
            self.kept.diagnoses[key] = _parts(diagnosis.conclude(case, stats, stopped))
        self.judged = {
            (rule, id(self.kept.cases[key])): verdict
            for key, found in self.kept.verdicts.items()
            for rule, verdict in found.items()
        }


def _as_judged(real: Any, runner: Runner) -> Any:
    """Judges with a rule; where neither rule nor case is new, the verdict of before."""

    def _judge(rule: Any, case: Any) -> Any:
        known = runner.replaying and runner.target not in (rule.id, "rules")
        return (known and runner.judged.get((rule.id, id(case)))) or real(rule, case)

    return _judge


def _as_built(real: Any, runner: Runner) -> Any:
    """Builds a tenant once where nothing is gathered from it any more; tests add faults to it, each to its own."""
    known: list[Any] = []

    def build() -> Any:
        if not runner.replaying:
            return real()
        if not known:
            known.append(real())
        return {**known[0], "faults": list(known[0]["faults"])}

    return build


def _as_computed(real: Any, runner: Runner) -> Any:
    """Computes once what depends on the arguments alone."""
    known: dict[Any, Any] = {}

    def compute(case: Any, *given: Any) -> Any:
        if not runner.replaying:
            runner.concluding.add(runner.current)
            return real(case, *given)
        key = (id(case), *given)
        if key not in known:
            known[key] = (case, real(case, *given))
        return known[key][1]

    return compute


def _parts(diagnosis: Any) -> dict[str, Any]:
    """What a diagnosis says, to be compared; with the properties that are computed from it."""
    said = {one.name: getattr(diagnosis, one.name) for one in fields(diagnosis)}
    said |= {"exit_code": diagnosis.exit_code, "compromise": diagnosis.compromise, "leads": list(said["leading"])}
    return said


def _declared(rule: Any) -> dict[str, Any]:
    return {one.name: getattr(rule, one.name) for one in fields(rule) if one.name != "judge"}


# --- choosing and telling ---------------------------------------------------------------------------------------------


def _rule_ids() -> list[str]:
    return sorted(file.stem.replace("_", "-") for file in RULES.glob("*.py") if file.stem != "__init__")


def _dotted(module: str) -> str:
    return {"rules": "aad53004.rules", "diagnosis": "aad53004.diagnosis"}.get(
        module, f"aad53004.rules.{module.replace('-', '_')}"
    )


def _file(module: str) -> Path:
    special = {"rules": RULES / "__init__.py", "diagnosis": ROOT / "aad53004" / "diagnosis.py"}
    return special.get(module, RULES / f"{module.replace('-', '_')}.py")


def interval(killed: int, total: int) -> tuple[float, float]:
    """The 95 % interval of Wilson for a share, in percent."""
    if not total:
        return 0.0, 100.0
    z, share = 1.96, killed / total
    middle = share + z * z / (2 * total)
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 100 / (1 + z * z / total)
    return (middle - spread) * scale, (middle + spread) * scale


def table(found: dict[str, list[str]], made: dict[str, int]) -> Iterator[str]:
    """A Markdown table of the modules: mutants made, tried and killed."""
    yield "| Module | Mutants | Tried | Killed | Survived | Share |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    for module, states in found.items():
        killed = sum(state != SURVIVED for state in states)
        share = f"{100 * killed / len(states):.1f} %" if states else "–"
        yield f"| `{module}` | {made[module]} | {len(states)} | {killed} | {len(states) - killed} | {share} |"


def main() -> int:
    read = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    read.add_argument(
        "modules", nargs="*", metavar="MODULE", help="ids of rules, rules, diagnosis; all where none is given"
    )
    read.add_argument("--sample", type=int, metavar="N", help="at most so many mutants of each module")
    read.add_argument("--seed", type=int, default=53004)
    read.add_argument("--at-least", type=float, default=80.0, metavar="PERCENT")
    read.add_argument("--output", type=Path, metavar="FILE", help="results as JSON: every mutant and what became of it")
    asked = read.parse_args()
    if importlib.metadata.version("mutmut") != VERSION:
        read.error(f"mutmut {importlib.metadata.version('mutmut')} is installed; the numbers are those of {VERSION}")
    everything = ["diagnosis", "rules", *_rule_ids()]
    modules = asked.modules or everything
    unknown = sorted(set(modules) - set(everything))
    if unknown:
        read.error(f"no such module: {', '.join(unknown)}")
    chosen, made = [], {}
    for module in modules:
        all_of_it = mutants(module, _file(module))
        made[module] = len(all_of_it)
        some = all_of_it
        if asked.sample is not None and asked.sample < len(all_of_it):
            some = random.Random(f"{asked.seed} {module}").sample(all_of_it, asked.sample)
        chosen += sorted(some, key=lambda one: one.number)
    runner = Runner(chosen)
    tests = [str(ROOT / test) for test in TESTS if (ROOT / test).exists()]
    options = ["-q", "-s", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:xdist", "--rootdir", str(ROOT)]
    if pytest.main([*options, *tests], plugins=[runner]) != pytest.ExitCode.OK:
        print("mutation: the run did not come to its end; see above", file=sys.stderr)
        return 2
    return tell(runner, made, asked)


def tell(runner: Runner, made: dict[str, int], asked: argparse.Namespace) -> int:
    """Prints the survivors and the numbers, and returns the exit code."""
    states: dict[str, list[str]] = {module: [] for module in made}
    for mutant, state, _ in runner.results:
        states[mutant.module].append(state)
        if state == SURVIVED:
            print(f"\n{mutant.id} ({mutant.function or 'constant'})\n{mutant.change}")
    if asked.output:
        kept = [
            {**{k: v for k, v in asdict(replace(m, code=None)).items() if k != "code"}, "state": state, "by": by}  # type: ignore[arg-type]
            for m, state, by in runner.results
        ]
        asked.output.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    killed, total = sum(state != SURVIVED for _, state, _ in runner.results), len(runner.results)
    low, high = interval(killed, total)
    print("", *table(states, made), "", sep="\n")
    print(f"mutmut {VERSION}, seed {asked.seed}; {runner.tests} tests")
    for name in runner.unusable:
        print(f"left out, since it fails without a mutant or when it is run twice: {name}")
    share = 100 * killed / total if total else 0.0
    sampled = f"; of all {sum(made.values())}, by this sample, {low:.1f} to {high:.1f} % (95 %)" if asked.sample else ""
    print(f"{killed} of {total} mutants killed, {share:.1f} %{sampled}; {runner.seconds:.0f} s of CPU")
    return 0 if share >= asked.at_least else 1


if __name__ == "__main__":
    sys.exit(main())
