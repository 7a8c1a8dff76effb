"""Byte-level BPE in Qwen2's manner: digits stand alone, merges learned from generated text.

One command:  python -m tools.tiny_model.tokens WORK_FOLDER
"""

import argparse
from itertools import islice
from pathlib import Path

from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

from tools.tiny_model.generator import examples
from tools.tiny_model.pen import plain

SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
VOCABULARY = 512
QWEN2_SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def split_like_qwen2(tokenizer: Tokenizer) -> None:
    """What never joins into one token: digits, words, runs of signs."""
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(QWEN2_SPLIT), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )


def train_tokenizer(seed: int, count: int, size: int = VOCABULARY) -> Tokenizer:
    """Learn the merges from a sample of the training text."""
    tokenizer = Tokenizer(models.BPE())
    split_like_qwen2(tokenizer)
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(
        vocab_size=size, special_tokens=list(SPECIAL), initial_alphabet=alphabet
    )
    sample = islice(examples(seed), count)
    texts = (plain(e.prompt + e.reply).replace("<|im_end|>", "") for e in sample)
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=40_000)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    train_tokenizer(options.seed, options.count).save(str(options.work / "tokenizer.json"))


if __name__ == "__main__":
    main()
