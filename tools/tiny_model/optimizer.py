"""Muon for the matrices of the blocks, AdamW for everything else."""

from collections import defaultdict
from collections.abc import Iterable

import torch
from torch import Tensor

from tools.tiny_model.model import Decoder

MATRIX_RATE, OTHER_RATE = 0.007, 0.002


class Muon(torch.optim.Optimizer):
    """Momentum whose update is orthogonalized; matrices of one shape are handled together."""

    def __init__(self, parameters: Iterable[Tensor], lr: float, momentum: float = 0.95) -> None:
        super().__init__(parameters, {"lr": lr, "momentum": momentum})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        for group in self.param_groups:
            shapes: dict[torch.Size, list[Tensor]] = defaultdict(list)
            for matrix in group["params"]:
                shapes[matrix.shape].append(matrix)
            for same in shapes.values():
                self.update(same, group["lr"], group["momentum"])

    def update(self, same: list[Tensor], rate: float, momentum: float) -> None:
        directions = []
        for matrix in same:
            assert matrix.grad is not None
            average = self.state[matrix].setdefault("average", torch.zeros_like(matrix))
            average.lerp_(matrix.grad, 1 - momentum)
            directions.append(matrix.grad.lerp(average, momentum))
        rows, columns = same[0].shape
        scale = rate * max(1.0, rows / columns) ** 0.5
        for matrix, direction in zip(same, orthogonalize(torch.stack(directions)), strict=True):
            matrix.add_(direction, alpha=-scale)


def orthogonalize(batch: Tensor, rounds: int = 5) -> Tensor:
    """Newton-Schulz iteration towards the nearest orthogonal matrices."""
    a, b, c = 3.4445, -4.7750, 2.0315
    tall = batch.shape[1] > batch.shape[2]
    x = batch.mT if tall else batch
    x = x.bfloat16() if x.is_cuda else x  # a CPU may have to emulate it
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(rounds):
        square = x @ x.mT
        x = a * x + (b * square + c * square @ square) @ x
    return (x.mT if tall else x).float()


def optimizers(model: Decoder) -> list[torch.optim.Optimizer]:
    """One for the matrices inside the blocks, one for embedding, biases and norms."""
    matrices = [p for p in model.blocks.parameters() if p.ndim == 2]
    chosen = {id(p) for p in matrices}
    others = [p for p in model.parameters() if id(p) not in chosen]
    adam = torch.optim.AdamW(others, OTHER_RATE, (0.9, 0.95), weight_decay=0.0, fused=True)
    built: list[torch.optim.Optimizer] = [Muon(matrices, MATRIX_RATE), adam]
    for optimizer in built:
        for group in optimizer.param_groups:
            group["peak"] = group["lr"]
    return built
