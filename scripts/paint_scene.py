"""Paint the example anchor by arithmetic: ``.testbed/venv/bin/python scripts/paint_scene.py``.

The scene is the first frame of the Wan 2.2 14B graph's example prompt: a bay at sunset, a red sailing boat, a lighthouse.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

ROOT = Path(__file__).resolve().parent.parent
WIDTH, HEIGHT = 832, 480
HORIZON = 300
SUN = (392, 268)
SCALE = 2
"""Painted at twice the size and scaled down, so that edges are smooth."""

Color = tuple[int, int, int]


def main() -> None:
    """Write ``assets/anchor.png``."""
    scene = paint_scene()
    (ROOT / "assets").mkdir(exist_ok=True)
    scene.save(ROOT / "assets" / "anchor.png", optimize=True)


def paint_scene() -> Image.Image:
    """Return the scene, ``WIDTH`` x ``HEIGHT`` RGB."""
    noise = np.random.default_rng(7)
    picture = Image.fromarray(sky_and_sea(noise)).resize(
        (WIDTH * SCALE, HEIGHT * SCALE), Image.Resampling.BICUBIC
    )
    far_hills(picture)
    headland(picture, noise)
    lighthouse(picture)
    boat(picture)
    picture = picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    return with_grain(picture, noise)


def gradient(stops: list[tuple[float, Color]], at: np.ndarray) -> np.ndarray:
    """Colors ``[..., 3]`` between ``stops`` (position, color) at the positions ``at``."""
    places = [place for place, _ in stops]
    channels = [np.interp(at, places, [color[channel] for _, color in stops]) for channel in range(3)]
    return np.stack(channels, axis=-1)


def smooth_noise(noise: np.random.Generator, rows: int, columns: int) -> np.ndarray:
    """Soft random field ``[HEIGHT, WIDTH]`` in 0..1 with about ``rows`` x ``columns`` blobs."""
    small = Image.fromarray((noise.random((rows, columns)) * 255).astype(np.uint8))
    return np.asarray(small.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC), dtype=np.float64) / 255


def sky_and_sea(noise: np.random.Generator) -> np.ndarray:
    """The background ``[HEIGHT, WIDTH, 3]`` in bytes: sunset sky, sun, thin clouds, and the water that mirrors them."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float64)
    sky = gradient(
        [
            (0, (58, 62, 122)),
            (0.35, (140, 92, 138)),
            (0.65, (232, 128, 104)),
            (0.9, (252, 186, 108)),
            (1, (255, 214, 140)),
        ],
        y / HORIZON,
    )
    distance = np.hypot(x - SUN[0], (y - SUN[1]) * 1.15)
    sky += np.exp(-distance / 110)[..., None] * np.array([90.0, 70.0, 30.0])
    disc = np.clip((27 - distance) / 2, 0, 1)[..., None]

    clouds = smooth_noise(noise, 22, 5) * 0.6 + smooth_noise(noise, 44, 11) * 0.4
    band = np.exp(-(((y - 150) / 70) ** 2)) + 0.6 * np.exp(-(((y - 55) / 40) ** 2))
    cover = np.clip((clouds - 0.5) * 3.2, 0, 1) * np.clip(band, 0, 1)
    cloud_color = gradient([(0, (120, 96, 150)), (0.6, (255, 170, 150)), (1, (255, 206, 160))], y / HORIZON)
    sky += (cloud_color - sky) * (cover * 0.6)[..., None]
    sky += (np.array([255.0, 246.0, 214.0]) - sky) * disc

    depth = np.clip((y - HORIZON) / (HEIGHT - HORIZON), 0, 1)
    sea = gradient(
        [(0, (236, 168, 118)), (0.18, (176, 118, 122)), (0.55, (84, 78, 120)), (1, (34, 44, 84))], depth
    )
    # Ripples: flatter and closer together towards the horizon, as the eye sees them.
    phase = 60 * np.log1p(depth * 14)
    wobble = smooth_noise(noise, 60, 24) * 9 + np.sin(x / (18 + 60 * depth)) * 0.8
    ripples = np.sin(phase * 2.1 + wobble)
    sea += (ripples * (4 + 12 * depth))[..., None] * np.array([1.0, 0.85, 0.9])
    path_width = 16 + 90 * depth
    path = np.exp(-(((x - SUN[0] + 6 * wobble * depth - 20 * depth) / path_width) ** 2))
    glints = np.clip(ripples * 1.4 + 0.35, 0, 1) * path * (1 - 0.55 * depth)
    sea += glints[..., None] * np.array([150.0, 110.0, 50.0])

    picture = np.where((y < HORIZON)[..., None], sky, sea)
    return np.clip(picture, 0, 255).astype(np.uint8)


def scaled(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Points of the scene in the larger canvas."""
    return [(x * SCALE, y * SCALE) for x, y in points]


def ridge(start: float, end: float, base: float, height: float, seed: float) -> list[tuple[float, float]]:
    """Outline of a hill from ``start`` to ``end``, ``height`` above ``base`` in the middle."""
    points = []
    for step in range(81):
        t = step / 80
        rise = math.sin(math.pi * t) ** 0.8 * height
        rough = math.sin(t * 19 + seed) * 2.6 + math.sin(t * 47 + seed * 2) * 1.4
        points.append((start + (end - start) * t, base - rise - rough * min(1, rise / 12)))
    return points


def far_hills(picture: Image.Image) -> None:
    """Two hazy ridges at the horizon."""
    draw = ImageDraw.Draw(picture)
    for start, end, height, color, seed in (
        (-60, 250, 26, (196, 132, 128), 1.0),
        (-120, 130, 40, (150, 104, 124), 2.3),
        (470, 900, 22, (190, 128, 126), 4.1),
    ):
        draw.polygon(
            scaled([*ridge(start, end, HORIZON + 1, height, seed), (end, HORIZON + 1), (start, HORIZON + 1)]),
            color,
        )


def headland(picture: Image.Image, noise: np.random.Generator) -> None:
    """The rocky point on the right, lit from the sun's side, with its dark mirror and a small pier."""
    mirror = Image.new("RGBA", picture.size)
    ImageDraw.Draw(mirror).polygon(
        scaled([(545, 352), (600, 366), (690, 396), (832, 420), (832, 350)]), (30, 28, 56, 150)
    )
    picture.paste(
        mirror.filter(ImageFilter.GaussianBlur(7 * SCALE)),
        (0, 0),
        mirror.filter(ImageFilter.GaussianBlur(7 * SCALE)),
    )

    outline = [
        (548, 352),
        (566, 338),
        (590, 330),
        (612, 312),
        (640, 302),
        (662, 284),
        (690, 276),
        (726, 272),
        (764, 262),
        (800, 256),
        (832, 248),
        (832, 372),
        (760, 372),
        (690, 366),
        (620, 360),
    ]
    draw = ImageDraw.Draw(picture)
    draw.polygon(scaled(outline), (58, 48, 66))
    # Facets of rock: triangles along the slope, lighter towards the sun.
    for _ in range(150):
        x = noise.uniform(560, 828)
        top = np.interp(x, [p[0] for p in outline[:11]], [p[1] for p in outline[:11]])
        y = top + noise.uniform(3, 64) * noise.uniform(0.2, 1)
        if y > 356 - max(0, (590 - x) * 0.4):
            continue
        size = noise.uniform(5, 15)
        light = noise.uniform(0.0, 1.0) * np.clip(1.3 - (x - 548) / 330, 0.25, 1)
        color = tuple(
            int(dark + (bright - dark) * light) for dark, bright in zip((48, 40, 60), (178, 112, 92))
        )
        draw.polygon(
            scaled([(x, y - size * 0.5), (x + size, y + size * 0.35), (x - size * 0.8, y + size * 0.55)]),
            color,
        )
    # Grass on the crown.
    crown = [
        (654, 288),
        (690, 276),
        (726, 272),
        (764, 262),
        (800, 256),
        (832, 248),
        (832, 262),
        (790, 272),
        (740, 282),
        (690, 288),
    ]
    draw.polygon(scaled(crown), (74, 80, 66))
    # Pier.
    draw.polygon(scaled([(500, 347), (592, 343), (592, 348), (500, 352)]), (70, 52, 58))
    for x in range(504, 590, 17):
        draw.line(scaled([(x, 350), (x, 364)]), (52, 40, 52), 3 * SCALE)


def lighthouse(picture: Image.Image) -> None:
    """A white tower with two red bands, its lamp dark: it lights up only later in the video."""
    bottom, top, left, right = 274.0, 116.0, 700.0, 744.0
    middle = (left + right) / 2

    def half(y: float) -> float:
        return 13 + (y - top) / (bottom - top) * 9

    tower = Image.new("RGBA", picture.size)
    draw = ImageDraw.Draw(tower)
    for y in np.arange(top, bottom, 0.5):
        t = (y - top) / (bottom - top)
        red = 0.22 < t < 0.42 or 0.64 < t < 0.84
        for x in np.arange(middle - half(y), middle + half(y), 0.5):
            # Round: bright on the sun's side, dark on the other.
            across = (x - middle) / half(y)
            light = np.clip(0.86 - 0.5 * across - 0.28 * across**2, 0.22, 1)
            base = (206, 62, 58) if red else (252, 232, 214)
            color = tuple(
                int(channel * light + shade * (1 - light)) for channel, shade in zip(base, (58, 46, 84))
            )
            draw.rectangle(
                [x * SCALE, y * SCALE, x * SCALE + SCALE / 2, y * SCALE + SCALE / 2], (*color, 255)
            )
    draw.rectangle(scaled([(middle - 20, top - 5), (middle + 20, top)]), (62, 52, 70, 255))
    for x in range(-18, 19, 6):
        draw.line(scaled([(middle + x, top - 13), (middle + x, top - 5)]), (62, 52, 70, 255), SCALE)
    draw.line(scaled([(middle - 19, top - 13), (middle + 19, top - 13)]), (62, 52, 70, 255), SCALE)
    draw.rectangle(scaled([(middle - 10, top - 28), (middle + 10, top - 5)]), (104, 96, 122, 255))
    draw.rectangle(scaled([(middle - 8, top - 26), (middle - 3, top - 6)]), (196, 160, 150, 255))
    draw.polygon(
        scaled([(middle - 14, top - 28), (middle + 14, top - 28), (middle, top - 44)]), (150, 48, 52, 255)
    )
    draw.ellipse(scaled([(middle - 2, top - 48), (middle + 2, top - 43)]), (62, 52, 70, 255))
    for y in (160, 214):
        draw.rounded_rectangle(scaled([(middle - 3, y), (middle + 3, y + 11)]), 3 * SCALE, (60, 52, 80, 255))
    # Keeper's house.
    draw.polygon(scaled([(752, 266), (752, 244), (796, 242), (796, 262)]), (206, 172, 160, 255))
    draw.polygon(scaled([(748, 245), (774, 226), (800, 243)]), (120, 58, 60, 255))
    draw.rectangle(scaled([(766, 250), (774, 258)]), (66, 58, 84, 255))
    picture.paste(tower, (0, 0), tower)


def boat(picture: Image.Image) -> None:
    """A small boat with a red sail on the left, heading right, and its broken mirror in the water."""
    x, y = 178.0, 366.0
    mirror = Image.new("RGBA", picture.size)
    draw = ImageDraw.Draw(mirror)
    for step in range(0, 62, 4):
        reach = 34 * (1 - step / 74)
        shift = math.sin(step * 1.3) * 5
        draw.rectangle(
            scaled([(x - reach * 0.8 + shift, y + 13 + step), (x + reach * 0.7 + shift, y + 15.4 + step)]),
            (132, 34, 50, 150 - step * 2),
        )
    mirror = mirror.filter(ImageFilter.GaussianBlur(1.2 * SCALE))
    picture.paste(mirror, (0, 0), mirror)

    draw = ImageDraw.Draw(picture)
    draw.line(scaled([(x, y), (x + 2, y - 96)]), (66, 44, 48), 3 * SCALE)
    draw.polygon(scaled([(x - 1, y - 92), (x - 10, y - 40), (x - 44, y - 9), (x - 1, y - 9)]), (206, 44, 48))
    draw.polygon(scaled([(x - 1, y - 92), (x - 10, y - 40), (x - 14, y - 9), (x - 1, y - 9)]), (228, 74, 62))
    draw.polygon(scaled([(x + 5, y - 86), (x + 26, y - 36), (x + 42, y - 8), (x + 5, y - 8)]), (236, 96, 74))
    draw.polygon(scaled([(x - 52, y - 4), (x + 58, y - 4), (x + 40, y + 14), (x - 38, y + 14)]), (74, 46, 48))
    draw.polygon(scaled([(x - 52, y - 4), (x + 58, y - 4), (x + 55, y), (x - 49, y)]), (236, 206, 176))


def with_grain(picture: Image.Image, noise: np.random.Generator) -> Image.Image:
    """A little grain and darker corners, so that flat areas do not look cut out of paper."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    corner = np.hypot((x - WIDTH / 2) / WIDTH, (y - HEIGHT / 2) / HEIGHT)
    pixels = np.asarray(picture, dtype=np.float64) * (1.03 - 0.22 * corner[..., None] ** 2)
    pixels += noise.normal(0, 1.6, (HEIGHT, WIDTH, 1))
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


if __name__ == "__main__":
    main()
