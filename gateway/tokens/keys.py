"""The signing keys: PEM files in a folder. The newest signs; the others are still published."""

import os
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
    number = 1 + max((int(p.stem) for p in folder.glob("*.pem") if p.stem.isdigit()), default=0)
    path = folder / f"{number:04d}.pem"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(ECKey.generate_key("P-256").as_pem(private=True))
    return path


def _load(path: Path) -> ECKey:
    key = ECKey.import_key(path.read_bytes())
    return ECKey.import_key(path.read_bytes(), {"kid": key.thumbprint()})
