"""The signing keys: PEM files in a folder. The newest signs; the others are still published."""

import os
import tempfile
from pathlib import Path

from joserfc.jwk import ECKey, KeySet


class KeyStore:
    """Reads the folder, and makes a first key where there is none."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: tuple[str, ...] = ()
        self._keys: list[ECKey] = []

    def keys(self) -> list[ECKey]:
        """Oldest first; a key that an operator adds or removes is noticed."""
        names = tuple(sorted(path.name for path in self._folder.glob("*.pem")))
        if not names:
            rotate(self._folder)
            return self.keys()
        if names != self._seen:
            self._keys = [_load(self._folder / name) for name in names]
            self._seen = names
        return self._keys

    @property
    def signer(self) -> ECKey:
        return self.keys()[-1]

    async def find(self, kid: str) -> KeySet | None:
        found = [key for key in self.keys() if key.kid == kid]
        return KeySet([*found]) if found else None

    def published(self) -> dict[str, object]:
        """The JWKS document: public parts only."""
        public = [
            {**key.as_dict(private=False), "use": "sig", "alg": "ES256"} for key in self.keys()
        ]
        return {"keys": public}


def rotate(folder: Path) -> Path:
    """Add a key that signs from now on; take old ones away once their tokens have run out."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, new = tempfile.mkstemp(dir=folder, prefix=".new-")  # its owner's alone
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(ECKey.generate_key("P-256").as_pem(private=True))
        return _named(new, folder)
    finally:
        os.unlink(new)


def _named(new: str, folder: Path) -> Path:
    """Give it the next free number at once and whole: others read the folder meanwhile."""
    while True:
        number = 1 + max((int(p.stem) for p in folder.glob("*.pem") if p.stem.isdigit()), default=0)
        path = folder / f"{number:04d}.pem"
        try:
            path.hardlink_to(new)
        except FileExistsError:
            continue
        return path


def _load(path: Path) -> ECKey:
    key = ECKey.import_key(path.read_bytes())
    return ECKey.import_key(path.read_bytes(), {"kid": key.thumbprint()})
