"""Trains the decoder; stops on SIGTERM with a checkpoint and goes on from it when run again.

One command:  python -m tools.tiny_model.train WORK_FOLDER --steps 8000

The rate warms up, stays, and falls linearly to zero over the last --decay steps. To end a run
early or late, stop it and run it again with another --steps.
"""

import argparse
import os
import signal
import time
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from threading import Event

import torch
import torch.distributed as gloo
import torch.multiprocessing as processes
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import Tensor

from tools.tiny_model.batches import IGNORED, Packer, stream
from tools.tiny_model.model import Decoder, Shape
from tools.tiny_model.optimizer import optimizers

WARM_UP = 100
STOP = Event()  # set by SIGTERM


class Trainer:
    """The model, its optimizers and how far it got; one of several workers with equal weights."""

    def __init__(self, shape: Shape, work: Path, options: argparse.Namespace, rank: int) -> None:
        self.work, self.options, self.rank = work, options, rank
        torch.manual_seed(0)
        self.model = Decoder(shape).to(options.device)
        self.optimizers = optimizers(self.model)
        self.step, self.tokens = 0, 0
        if (checkpoint := work / "checkpoint.pt").exists():
            self.load(checkpoint)
        self.forward = torch.compile(self.model, dynamic=False)

    def load(self, path: Path) -> None:
        saved = torch.load(path, weights_only=True)
        self.model.load_state_dict(saved["model"])
        for optimizer, state in zip(self.optimizers, saved["optimizers"], strict=True):
            optimizer.load_state_dict(state)
            for group in optimizer.param_groups:
                group["peak"] = optimizer.defaults["lr"]
        self.step, self.tokens = saved["step"], saved["tokens"]

    def save(self) -> None:
        """Write beside, then rename: a kill in between leaves the old checkpoint whole."""
        state = {
            "shape": asdict(self.model.shape),
            "model": self.model.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
            "step": self.step,
            "tokens": self.tokens,
        }
        torch.save(state, self.work / "checkpoint.new")
        os.replace(self.work / "checkpoint.new", self.work / "checkpoint.pt")

    def rate(self) -> float:
        """Share of the peak rate at this step."""
        left = (self.options.steps - self.step) / max(1, self.options.decay)
        return float(min(1.0, (self.step + 1) / WARM_UP, left))

    def loss(self, ids: Tensor, targets: Tensor) -> Tensor:
        """Cross entropy over the learned tokens; only their scores are computed."""
        ids, targets = ids.to(self.options.device), targets.to(self.options.device)
        kept = targets.flatten() != IGNORED
        with torch.autocast(ids.device.type, torch.bfloat16, enabled=self.options.bf16):
            hidden = self.forward(ids).flatten(0, 1)[kept]
            scores = self.model.logits(hidden)
        return F.cross_entropy(scores.float(), targets.flatten()[kept])

    def update(self, batches: list[tuple[Tensor, Tensor]]) -> float:
        """One step of both optimizers; returns the mean loss."""
        total = 0.0
        for ids, targets in batches:
            loss = self.loss(ids, targets) / len(batches)
            loss.backward()
            total += loss.item()
            self.tokens += ids.numel() * self.options.workers
        self.average()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        rate = self.rate()
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * rate
            optimizer.step()
            optimizer.zero_grad()
        self.step += 1
        return total

    def average(self) -> None:
        """Share the gradients among the workers, and the wish to stop."""
        if self.options.workers == 1:
            return
        gradients = [p.grad for p in self.model.parameters() if p.grad is not None]
        flat = torch.cat([*(g.flatten() for g in gradients), torch.tensor([float(STOP.is_set())])])
        gloo.all_reduce(flat)
        if flat[-1] > 0:
            STOP.set()
        flat /= self.options.workers
        parts = flat[:-1].split([g.numel() for g in gradients])
        for gradient, part in zip(gradients, parts, strict=True):
            gradient.copy_(part.view_as(gradient))

    def run(self) -> None:
        """Until the last step or a signal, with a checkpoint every so often."""
        options = self.options
        tokenizer = Tokenizer.from_file(str(self.work / "tokenizer.json"))
        seed = options.seed + self.step * options.workers + self.rank
        packer = Packer(seed, tokenizer, options.short, options.long)
        batches = stream(packer, options.short, options.long, options.batch)
        started, tokens, losses = time.monotonic(), self.tokens, []
        while self.step < options.steps and not STOP.is_set():
            losses.append(self.update([next(batches) for _ in range(options.accumulate)]))
            if self.step % 20 == 0 and self.rank == 0:
                speed = (self.tokens - tokens) / (time.monotonic() - started)
                mean = sum(losses) / len(losses)
                started, tokens, losses = time.monotonic(), self.tokens, []
                print(
                    f"step {self.step} tokens {self.tokens / 1e6:.2f}M loss {mean:.4f} "
                    f"rate {self.rate():.2f} {speed:.0f} tokens/s",
                    flush=True,
                )
            if self.step % options.every == 0 and self.rank == 0:
                self.save()
        if self.rank == 0:
            self.save()


def ask_to_stop(*_: object) -> None:
    STOP.set()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--decay", type=int, default=1500)
    parser.add_argument("--every", type=int, default=100, help="steps between checkpoints")
    parser.add_argument("--batch", type=int, default=4096, help="tokens in one pass")
    parser.add_argument("--accumulate", type=int, default=2, help="passes in one step")
    parser.add_argument("--workers", type=int, default=1, help="processes that share a step")
    parser.add_argument("--short", type=int, default=512)
    parser.add_argument("--long", type=int, default=1024)
    parser.add_argument("--seed", type=int, default=10_000_000)
    parser.add_argument("--device", default="cpu")
    parser.add_argument(
        "--bf16",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="products in bfloat16, which are slow on a processor without AVX-512",
    )
    parser.add_argument("--threads", type=int, default=2, help="threads of each worker")
    for name, default in asdict(Shape()).items():
        if isinstance(default, int):
            parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=default)
    return parser.parse_args()


def work(rank: int, options: argparse.Namespace) -> None:
    """One worker from start to end."""
    signal.signal(signal.SIGTERM, ask_to_stop)
    torch.set_num_threads(options.threads)
    if options.workers > 1:
        store = f"file://{options.work.resolve()}/workers"
        wait = timedelta(hours=6)
        gloo.init_process_group("gloo", store, wait, options.workers, rank)
    names = [name for name, default in asdict(Shape()).items() if isinstance(default, int)]
    shape = Shape(**{name: getattr(options, name) for name in names})
    Trainer(shape, options.work, options, rank).run()


def main() -> None:
    options = arguments()
    (options.work / "train.pid").write_text(f"{os.getpid()}\n")
    (options.work / "workers").unlink(missing_ok=True)
    context = processes.get_context("spawn")
    others = [
        context.Process(target=work, args=(rank, options)) for rank in range(1, options.workers)
    ]
    for other in others:
        other.start()
    work(0, options)
    for other in others:
        other.join()


if __name__ == "__main__":
    main()
