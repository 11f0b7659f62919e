"""Fits the network to examples, the same way each time."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from services.collation.coder.wordpiece import WordPiece
from services.collation.taxonomy.domain import Taxonomy
from training.material import Example, contexts, issue_texts, pieces
from training.network import Network
from training.weights import Weights, read_base

MASK_PIECE = 103


@dataclass(frozen=True, slots=True)
class Plan:
    """How training goes."""

    epochs: int = 4
    batch: int = 16
    rate: float = 2.5e-4
    head_rate: float = 1.5e-3
    decay: float = 0.01
    warm: float = 0.1
    frozen: int = 2
    variants: int = 2
    binary: float = 0.2
    surround: float = 0.3
    mask: float = 0.05
    smooth: float = 0.05
    seed: int = 8
    issue_scale: float = 1.0
    average_from: float = 0.6


def fit(
    chosen: Sequence[Example],
    taxonomy: Taxonomy,
    plan: Plan,
    say: Callable[[str], None] = lambda line: None,
) -> Network:
    random.seed(plan.seed)
    torch.manual_seed(plan.seed)
    words = WordPiece()
    codes = [issue.code for issue in taxonomy.issues]
    network = started(taxonomy, words, plan, read_base())
    shown = [*chosen, *issue_texts(taxonomy)]
    rng = random.Random(plan.seed)
    kept = _kept(network, shown, words, contexts(chosen), plan, rng)
    optimiser = torch.optim.AdamW(_groups(network, plan), weight_decay=plan.decay, fused=True)
    steps = plan.epochs * -(-len(shown) // plan.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, _slope(steps, plan.warm))
    mean: dict[str, Tensor] = {}
    averaged = 0
    step = 0
    began = time.monotonic()
    for epoch in range(plan.epochs):
        network.train()
        total = 0.0
        for batch in _batches(kept, epoch, plan, rng):
            x, mask = stacked([one.states[epoch % plan.variants] for one in batch])
            target = targets([one.codes for one in batch], codes)
            with _coarse():
                found = network.judge(x, mask)
            loss = _loss(found.float(), target, plan)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += float(loss.detach())
            step += 1
            if step >= plan.average_from * steps and step % 10 == 0:
                averaged += 1
                _average(mean, network, averaged)
        say(
            f"epoch {epoch + 1} loss {total * plan.batch / len(shown):.3f} "
            f"{time.monotonic() - began:.0f}s"
        )
    if averaged:
        network.load_state_dict(mean, strict=False)
    return network.eval()


def started(taxonomy: Taxonomy, words: WordPiece, plan: Plan, base: Weights) -> Network:
    """The heads begin as the likeness to each issue's statement."""
    network = Network(len(taxonomy.issues) + 1, plan.frozen)
    network.start_from(base)
    network.eval()
    texts = [f"{issue.label}. {issue.statement}" for issue in taxonomy.issues]
    with torch.no_grad():
        likeness = network.embed(*padded([pieces(words, text) for text in texts]))
        apart = likeness - likeness.mean(dim=0)
        network.whole.weight[:-1] = plan.issue_scale * apart
        network.say.weight[:-1] = plan.issue_scale * apart
        network.look.weight[:-1] = plan.issue_scale * apart
    return network


def logits(network: Network, words: WordPiece, texts: Sequence[str]) -> np.ndarray:
    return _run(network, words, texts)


def vectors(network: Network, words: WordPiece, texts: Sequence[str]) -> np.ndarray:
    return _run(network.embed, words, texts)


def _run(
    what: Callable[[Tensor, Tensor], Tensor],
    words: WordPiece,
    texts: Sequence[str],
    batch: int = 32,
) -> np.ndarray:
    rows = [pieces(words, text) for text in texts]
    order = sorted(range(len(rows)), key=lambda number: len(rows[number]))
    found: list[np.ndarray] = [np.empty(0)] * len(rows)
    with torch.no_grad():
        for start in range(0, len(order), batch):
            chosen = order[start : start + batch]
            answer = what(*padded([rows[number] for number in chosen])).numpy()
            for number, values in zip(chosen, answer, strict=True):
                found[number] = values
    return np.stack(found)


def padded(rows: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    length = max(len(row) for row in rows)
    ids = torch.zeros(len(rows), length, dtype=torch.long)
    for number, row in enumerate(rows):
        ids[number, : len(row)] = torch.tensor(row)
    return ids, ids != 0


def targets(rows: Sequence[Sequence[str]], codes: Sequence[str]) -> Tensor:
    """The last column says that there is no issue."""
    place = {code: number for number, code in enumerate(codes)}
    target = torch.zeros(len(rows), len(codes) + 1)
    for number, row in enumerate(rows):
        for code in row:
            target[number, place[code]] = 1.0
        if not row:
            target[number, -1] = 1.0
    return target


def _coarse() -> torch.autocast:
    """A quarter of the time less, with sums that are off by less than the shipped bytes are.

    Only where the processor counts so by itself: where it must be imitated it takes sixty times as
    long.
    """
    able = torch.cpu.get_capabilities()
    quick = able.get("avx512_bf16", False) or able.get("amx_bf16", False)
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=quick)


def _loss(found: Tensor, target: Tensor, plan: Plan) -> Tensor:
    share = target / target.sum(dim=1, keepdim=True)
    share = share * (1 - plan.smooth) + plan.smooth / share.shape[1]
    one = -(share * found.log_softmax(dim=1)).sum(dim=1).mean()
    each = functional.binary_cross_entropy_with_logits(found, target, reduction="none")
    return one + plan.binary * each.sum(dim=1).mean()


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the frozen layers make of an example, in each of its variants."""

    states: list[Tensor]
    codes: tuple[str, ...]


def _kept(
    network: Network,
    shown: Sequence[Example],
    words: WordPiece,
    around: Sequence[str],
    plan: Plan,
    rng: random.Random,
) -> list[_Kept]:
    kept = [_Kept([], example.codes) for example in shown]
    network.eval()
    for _ in range(plan.variants):
        rows = [_row(example, words, around, plan, rng) for example in shown]
        order = sorted(range(len(rows)), key=lambda number: len(rows[number]))
        for start in range(0, len(order), 32):
            chosen = order[start : start + 32]
            with torch.no_grad(), _coarse():
                states = network.lower(*padded([rows[number] for number in chosen])).half()
            for number, state in zip(chosen, states, strict=True):
                kept[number].states.append(state[: len(rows[number])].clone())
    return kept


def _batches(
    kept: Sequence[_Kept], epoch: int, plan: Plan, rng: random.Random
) -> Iterator[list[_Kept]]:
    """Those of like length together, in no order."""
    shuffled = rng.sample(kept, len(kept))
    pool = 12 * plan.batch
    batches = []
    for start in range(0, len(shuffled), pool):
        part = sorted(
            shuffled[start : start + pool], key=lambda one: len(one.states[epoch % plan.variants])
        )
        batches += [part[at : at + plan.batch] for at in range(0, len(part), plan.batch)]
    rng.shuffle(batches)
    yield from batches


def stacked(states: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    length = max(len(state) for state in states)
    x = torch.zeros(len(states), length, states[0].shape[1])
    mask = torch.zeros(len(states), length, dtype=torch.bool)
    for number, state in enumerate(states):
        x[number, : len(state)] = state
        mask[number, : len(state)] = True
    return x, mask


def _row(
    example: Example, words: WordPiece, around: Sequence[str], plan: Plan, rng: random.Random
) -> list[int]:
    text = example.text
    if around and len(text.split()) < 140 and rng.random() < plan.surround:
        others = rng.sample(around, rng.choice([1, 1, 2]))
        text = " ".join([*others, text] if rng.random() < 0.5 else [text, *others])
    row = pieces(words, text)
    for number in range(1, len(row) - 1):
        if rng.random() < plan.mask:
            row[number] = MASK_PIECE
    return row


def _groups(network: Network, plan: Plan) -> list[dict[str, object]]:
    head = [*network.look.parameters(), *network.say.parameters(), *network.whole.parameters()]
    known = {id(parameter) for parameter in head}
    body = [p for p in network.parameters() if p.requires_grad and id(p) not in known]
    return [{"params": body, "lr": plan.rate}, {"params": head, "lr": plan.head_rate}]


def _slope(steps: int, warm: float) -> Callable[[int], float]:
    def at(step: int) -> float:
        up = step / max(1.0, warm * steps)
        return min(up, max(0.02, (steps - step) / max(1.0, (1 - warm) * steps)))

    return at


def _average(mean: dict[str, Tensor], network: Network, count: int) -> None:
    for name, parameter in network.named_parameters():
        if parameter.requires_grad:
            value = parameter.detach()
            mean[name] = value.clone() if count == 1 else mean[name] + (value - mean[name]) / count
