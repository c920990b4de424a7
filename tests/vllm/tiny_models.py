"""Makes a tiny text and a tiny vision model that vLLM serves: random weights, this project's words.

    .venv-vllm-cpu/bin/python tests/vllm/tiny_models.py FOLDER     → FOLDER/text, FOLDER/vision

They understand nothing. They are inclined to close what they have opened, though, as a model of any use is: else a
random model would fill every text to its longest and every list without an end.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    PreTrainedModel,
    PreTrainedTokenizerFast,
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
    Qwen2_5_VLProcessor,
    Qwen3Config,
    Qwen3ForCausalLM,
)
from transformers.models.qwen2_vl.image_processing_qwen2_vl import Qwen2VLImageProcessor
from transformers.models.qwen2_vl.video_processing_qwen2_vl import Qwen2VLVideoProcessor

SPECIAL = (
    "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>", "<|vision_pad|>",
    "<|image_pad|>", "<|video_pad|>",
)  # fmt: skip
END = "<|im_end|>"
VOCABULARY = 2048
POSITIONS = 32768
WIDTH = 64

LEVEL = 6.0
"""Of the first feature of every token: so far above the others that it stays what it is through all layers."""
CLOSING = {'"': 2.5, "}": 2.0, "]": 2.5, '"}': 2.0, '"]': 2.0, END: 2.0}
"""Token → by how much likelier it is than chance says (logit)."""
SPREAD = 0.12
"""Of the output's other weights: with it one random token is a few times likelier than another."""

TEMPLATE = (
    "{%- for m in messages %}{{- '<|im_start|>' + m.role + '\\n' }}"
    "{%- if m.content is string %}{{- m.content }}{%- else %}{%- for p in m.content %}"
    "{%- if p.type in ('image', 'image_url') or 'image' in p %}{{- '<|vision_start|><|image_pad|><|vision_end|>' }}"
    "{%- elif 'text' in p %}{{- p.text }}{%- endif %}{%- endfor %}{%- endif %}{{- '<|im_end|>\\n' }}{%- endfor %}"
    "{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- endif %}"
)


def tokenizer_of(texts: Iterable[str]) -> PreTrainedTokenizerFast:
    """A tokenizer of bytes and of what stands often in these texts."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY, special_tokens=list(SPECIAL), initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator([*texts, '{"a": ["b"], "c": [{"d": "e"}]} ' * 50], trainer)
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        eos_token=END,
        pad_token=SPECIAL[0],
        model_max_length=POSITIONS,
        clean_up_tokenization_spaces=False,
    )
    fast.chat_template = TEMPLATE
    return fast


def text_model(tokenizer: PreTrainedTokenizerFast) -> PreTrainedModel:
    """Two layers of Qwen3."""
    return Qwen3ForCausalLM(Qwen3Config(**_text(tokenizer), head_dim=32, tie_word_embeddings=False))


def vision_model(tokenizer: PreTrainedTokenizerFast) -> PreTrainedModel:
    """Two layers of Qwen2.5-VL over two of its picture encoder."""
    ids = {
        f"{name}_token_id": tokenizer.convert_tokens_to_ids(token)
        for name, token in (
            ("image", "<|image_pad|>"), ("video", "<|video_pad|>"),
            ("vision_start", "<|vision_start|>"), ("vision_end", "<|vision_end|>"),
        )
    }  # fmt: skip
    text = {
        **_text(tokenizer),
        "rope_scaling": {"type": "mrope", "rope_type": "default", "mrope_section": [4, 6, 6]},
        "tie_word_embeddings": False,
    }
    vision = {
        "depth": 2, "hidden_size": WIDTH, "intermediate_size": 128, "num_heads": 2, "out_hidden_size": WIDTH,
        "patch_size": 14, "spatial_merge_size": 2, "temporal_patch_size": 2, "window_size": 56,
        "fullatt_block_indexes": [1],
    }  # fmt: skip
    config = Qwen2_5_VLConfig(text_config=text, vision_config=vision, tie_word_embeddings=False, **ids)
    return Qwen2_5_VLForConditionalGeneration(config)


def _text(tokenizer: PreTrainedTokenizerFast) -> dict[str, object]:
    return {
        "vocab_size": len(tokenizer), "hidden_size": WIDTH, "intermediate_size": 128, "num_hidden_layers": 2,
        "num_attention_heads": 2, "num_key_value_heads": 1, "max_position_embeddings": POSITIONS,
        "eos_token_id": tokenizer.eos_token_id, "pad_token_id": tokenizer.pad_token_id, "bos_token_id": None,
    }  # fmt: skip


def incline(model: PreTrainedModel, tokenizer: PreTrainedTokenizerFast) -> None:
    """Give the output a bias by token: the first feature is the same for all that goes in, and so a constant."""
    with torch.no_grad():
        given, out = model.get_input_embeddings().weight, model.get_output_embeddings().weight
        given[:, 0] = LEVEL
        out.normal_(0.0, SPREAD)
        out[:, 0] = 0.0
        constant = (WIDTH * LEVEL**2 / (LEVEL**2 + WIDTH * given[:, 1:].var().item())) ** 0.5
        for token, likelier in CLOSING.items():
            ids = tokenizer.encode(token, add_special_tokens=False)
            if len(ids) == 1:
                out[ids[0], 0] = likelier / constant


def main() -> None:
    """Writes both models."""
    folder = Path(sys.argv[1])
    source = Path(__file__).resolve().parents[2] / "sprite_etl"
    tokenizer = tokenizer_of(path.read_text() for path in sorted((*source.rglob("*.md"), *source.rglob("*.py"))))
    for name, make in (("text", text_model), ("vision", vision_model)):
        torch.manual_seed(0)
        model = make(tokenizer).to(torch.float32)
        incline(model, tokenizer)
        model.generation_config.eos_token_id = tokenizer.eos_token_id
        model.save_pretrained(folder / name)
        tokenizer.save_pretrained(folder / name)
    pixels = {"min_pixels": 56 * 56, "max_pixels": 224 * 224}
    Qwen2_5_VLProcessor(
        image_processor=Qwen2VLImageProcessor(**pixels),
        tokenizer=tokenizer,
        video_processor=Qwen2VLVideoProcessor(**pixels),
        chat_template=TEMPLATE,
    ).save_pretrained(folder / "vision")
    print(json.dumps({"vocabulary": len(tokenizer)}))


if __name__ == "__main__":
    main()
