import base64
import io

import numpy as np
import pytest
from PIL import Image

from sprite_etl.llm.images import encode_image, sizes_in, sizes_said


def gradient(width: int, height: int) -> np.ndarray:
    x, y = np.meshgrid(np.linspace(0, 255, width), np.linspace(0, 255, height))
    return np.stack([x, y, 255 - x], axis=-1).astype(np.uint8)


@pytest.mark.parametrize(
    ("size", "small"),
    [((640, 480), (512, 384)), ((480, 640), (384, 512)), ((5000, 2), (512, 1)), ((300, 200), (300, 200))],
)
def test_the_longer_edge_fits_and_the_aspect_stays(size, small):
    encoded = encode_image(gradient(*size), max_edge=512)
    opened = Image.open(io.BytesIO(encoded.jpeg))
    assert opened.format == "JPEG"
    assert opened.size == (encoded.width, encoded.height) == small
    assert (encoded.original_width, encoded.original_height) == size


def test_equal_pictures_give_equal_bytes_from_arrays_and_images():
    pixels = gradient(300, 200)
    assert encode_image(pixels) == encode_image(Image.fromarray(pixels))
    assert encode_image(pixels).sha256 == encode_image(pixels[:, ::-1][:, ::-1]).sha256


def test_positions_go_back_to_the_original():
    assert encode_image(gradient(1000, 500), max_edge=100).to_original(50, 50) == (500, 500)


def test_what_is_transparent_is_white():
    clear = Image.new("RGBA", (32, 32), (255, 0, 0, 0))
    assert Image.open(io.BytesIO(encode_image(clear).jpeg)).getpixel((16, 16)) == (255, 255, 255)


def test_a_part_of_a_message_holds_the_picture():
    encoded = encode_image(gradient(40, 30))
    url = encoded.part()["image_url"]["url"]
    assert base64.b64decode(url.removeprefix("data:image/jpeg;base64,")) == encoded.jpeg


@pytest.mark.parametrize("wrong", [{"max_edge": 0}, {"quality": 0}, {"quality": 96}])
def test_a_wrong_setting_is_refused(wrong):
    with pytest.raises(ValueError, match="must be at least 1 and quality"):
        encode_image(gradient(4, 4), **wrong)


def test_the_sizes_that_are_sent_can_be_told_from_a_request():
    rng = np.random.default_rng(1)
    wide, small = (encode_image(rng.integers(0, 256, (h, w, 3), np.uint8)) for w, h in ((1024, 768), (640, 480)))
    shown = [{"type": "text", "text": "Image 1:"}, wide.part(), small.part(), wide.part()]
    messages = [{"role": "system", "content": "look"}, {"role": "user", "content": shown}]
    assert sizes_in(messages) == [(1024, 768), (640, 480), (1024, 768)]
    assert sizes_said(messages) == "1024x768 x2, 640x480 x1"
    assert sizes_said(messages[:1]) == ""
    broken = {"type": "image_url", "image_url": {"url": "https://elsewhere/picture.jpg"}}
    assert sizes_in([{"role": "user", "content": [broken]}]) == [(0, 0)]
