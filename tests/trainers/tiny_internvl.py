"""Makes a tiny InternVL3 with random weights and its processor, in a trainer's environment.

python tiny_internvl.py FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import (
    GotOcr2ImageProcessor,
    InternVLConfig,
    InternVLForConditionalGeneration,
    InternVLProcessor,
    InternVLVideoProcessor,
    InternVLVisionConfig,
    PreTrainedTokenizerFast,
    Qwen2Config,
)

MARKS = {
    "start_image_token": "<img>", "end_image_token": "</img>", "context_image_token": "<IMG_CONTEXT>",
    "video_token": "<video>",
}  # fmt: skip
SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>", *MARKS.values())
SIDE, PATCH = 28, 14
TOKENS = (SIDE // PATCH) ** 2 // 4
"""Of one tile."""
TEMPLATE = "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"


def main() -> None:
    """Writes the model."""
    torch.manual_seed(0)
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    plain = Tokenizer(models.BPE(vocab={letter: number for number, letter in enumerate(alphabet)}, merges=[]))
    plain.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    plain.decoder = decoders.ByteLevel()
    plain.add_special_tokens(list(SPECIAL))
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=plain, eos_token="<|im_end|>", pad_token="<|endoftext|>", extra_special_tokens=MARKS
    )
    tokenizer.chat_template = TEMPLATE
    text = Qwen2Config(
        vocab_size=len(tokenizer), hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2,
        num_key_value_heads=1, eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id,
    )  # fmt: skip
    vision = InternVLVisionConfig(
        hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2,
        image_size=[SIDE, SIDE], patch_size=[PATCH, PATCH],
    )  # fmt: skip
    context = tokenizer.convert_tokens_to_ids(MARKS["context_image_token"])
    config = InternVLConfig(
        vision_config=vision, text_config=text, image_token_id=context, image_seq_length=TOKENS, downsample_ratio=0.5
    )
    folder = Path(sys.argv[1])
    InternVLForConditionalGeneration(config).save_pretrained(folder)
    size = {"height": SIDE, "width": SIDE}
    InternVLProcessor(
        image_processor=GotOcr2ImageProcessor(size=size, crop_to_patches=False),
        tokenizer=tokenizer,
        video_processor=InternVLVideoProcessor(size=size),
        image_seq_length=TOKENS,
        chat_template=TEMPLATE,
    ).save_pretrained(folder)


if __name__ == "__main__":
    main()
