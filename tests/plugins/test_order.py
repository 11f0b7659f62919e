"""Long files begin first, or a process waits at the end."""

import pytest

pytest_plugins = ["pytester"]


def test_files_with_slow_tests_begin_first_and_then_those_of_many(
    pytester: pytest.Pytester,
) -> None:
    quick = "def test_it(): ..."
    pytester.makepyfile(
        test_a=quick,
        test_b=f"{quick}\ndef test_once_more(): ...",
        test_c=f"import pytest\n@pytest.mark.slow\n{quick}",
        test_d=quick,
    )
    pytester.makeini("[pytest]\nmarkers =\n  slow: takes long")
    run = pytester.runpytest_inprocess(
        *("-p", "tests.plugins.order", "-p", "no:asyncio", "-v"),
        *("-n1", "--dist=loadfile", "--no-loadscope-reorder"),
    )
    began = [line.split()[-1].partition(".py")[0] for line in run.outlines if "PASSED" in line]
    assert began == ["test_c", "test_b", "test_b", "test_a", "test_d"]
