"""The folder of keys: made once, readable to its owner alone, safe to add to while it is read."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from gateway.tokens.keys import KeyStore, rotate


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_folder_and_keys_are_their_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    path = rotate(folder)
    assert (mode(folder), mode(path)) == (0o700, 0o600)
    assert [p.name for p in folder.iterdir()] == ["0001.pem"]


def test_a_restart_goes_on_with_the_same_key(tmp_path: Path) -> None:
    assert KeyStore(tmp_path).signer.kid == KeyStore(tmp_path).signer.kid


def test_keys_that_are_made_at_once_each_get_a_number(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = {path.name for path in pool.map(rotate, [tmp_path] * 16)}
    assert made == {f"{n:04d}.pem" for n in range(1, 17)}
    assert len(KeyStore(tmp_path).keys()) == 16


async def test_a_key_is_found_by_its_name_alone(tmp_path: Path) -> None:
    store = KeyStore(tmp_path)
    kid = store.signer.kid
    assert kid is not None
    assert await store.find(kid) is not None
    for wrong in ("", "../../dev/null", kid[:-1], "x" * 10_000):
        assert await store.find(wrong) is None
