"""Make the picture of the README from figures of the demo: python docs/images/draw.py."""

from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[2]
CONTRAST = ROOT / "results/ssde/week2_vs_baseline"
HEIGHT = 560  # pixels; two figures fit the width of a README


def scaled(path: Path) -> Image.Image:
    """A figure at the common height, on white."""
    with Image.open(path) as figure:
        white = Image.new("RGBA", figure.size, "white")
        flat = Image.alpha_composite(white, figure.convert("RGBA")).convert("RGB")
    width = round(flat.width * HEIGHT / flat.height)
    return flat.resize((width, HEIGHT), Image.Resampling.LANCZOS)


def main() -> None:
    """Join volcano plot and network and write them with few colours, for a small file."""
    figures = [scaled(CONTRAST / f"{name}.png") for name in ("volcano", "network")]
    joined = Image.new("RGB", (sum(figure.width for figure in figures), HEIGHT), "white")
    left = 0
    for figure in figures:
        joined.paste(figure, (left, 0))
        left += figure.width
    joined.quantize(256, Image.Quantize.MAXCOVERAGE).save(
        ROOT / "docs/images/demo.png", optimize=True
    )


if __name__ == "__main__":
    main()
