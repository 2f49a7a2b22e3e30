@echo off
rem The same words as the Makefile, for Windows: make demo, make quick, make test, make lint, make fixtures, make docs,
rem make snapshots, make bench.
setlocal
cd /d "%~dp0"
if not defined PYTHON set PYTHON=py -3
if not exist .venv\ready (
    %PYTHON% -c "import sys; sys.exit(sys.version_info < (3, 11) and 'aad53004 needs Python 3.11 or newer')" || exit /b 1
    %PYTHON% -m venv .venv || exit /b 1
    .venv\Scripts\python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt || exit /b 1
    .venv\Scripts\python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . || exit /b 1
    type nul > .venv\ready
)
if "%~1"=="demo" (.venv\Scripts\aad53004 demo & exit /b)
if "%~1"=="quick" (
    .venv\Scripts\ruff check . || exit /b 1
    .venv\Scripts\ruff format --check . || exit /b 1
    .venv\Scripts\python -m pytest --quick -n auto
    exit /b
)
if "%~1"=="lint" goto lint
if "%~1"=="test" goto lint
if "%~1"=="fixtures" (.venv\Scripts\python scripts\make_fixtures.py & exit /b)
if "%~1"=="docs" (.venv\Scripts\python scripts\make_docs.py & exit /b)
if "%~1"=="snapshots" (.venv\Scripts\python -m pytest --snapshot-update & exit /b)
if "%~1"=="bench" (
    .venv\Scripts\python benchmarks\startup.py || exit /b 1
    .venv\Scripts\python benchmarks\roundtrips.py || exit /b 1
    .venv\Scripts\python benchmarks\evaluator.py
    exit /b
)
echo Usage: make demo ^| quick ^| test ^| lint ^| fixtures ^| docs ^| snapshots ^| bench
exit /b 2

:lint
.venv\Scripts\ruff check . || exit /b 1
.venv\Scripts\ruff format --check . || exit /b 1
.venv\Scripts\mypy || exit /b 1
.venv\Scripts\lint-imports --no-logo || exit /b 1
.venv\Scripts\python scripts\make_docs.py --check || exit /b 1
.venv\Scripts\python scripts\make_combinations_table.py --check || exit /b 1
.venv\Scripts\python scripts\make_fixtures.py --check || exit /b 1
if "%~1"=="test" .venv\Scripts\python -m pytest -n auto
