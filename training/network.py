"""The network: the sentence encoder, and for each issue an eye of its own on the words."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.weights import Weights

WIDTH, HEADS, INNER, LAYERS = 384, 12, 1536, 6
EPSILON = 1e-12
DROPOUT = 0.1


class Layer(nn.Module):
    """One transformer layer of the encoder, as BERT has it."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm1 = nn.LayerNorm(WIDTH, eps=EPSILON)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH, eps=EPSILON)
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        batch, length, _ = x.shape
        split = self.qkv(x).view(batch, length, 3, HEADS, WIDTH // HEADS)
        query, key, value = split.permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(
            query, key, value, attn_mask=mask[:, None, None, :]
        )
        seen = seen.transpose(1, 2).reshape(batch, length, WIDTH)
        x = self.norm1(x + self.drop(self.out(seen)))
        return self.norm2(x + self.drop(self.down(functional.gelu(self.up(x)))))


class Network(nn.Module):
    """Passages in; a logit for each issue, and a last one for "no issue"."""

    def __init__(self, labels: int, frozen: int = 0) -> None:
        super().__init__()
        self.words = nn.Embedding(30522, WIDTH)
        self.places = nn.Embedding(512, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=EPSILON)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.frozen = frozen
        self.look = nn.Linear(WIDTH, labels, bias=False)
        self.say = nn.Linear(WIDTH, labels)
        self.whole = nn.Linear(WIDTH, labels, bias=False)
        self.drop = nn.Dropout(DROPOUT)

    def lower(self, ids: Tensor, mask: Tensor) -> Tensor:
        """As far as nothing is trained: what it gives can be kept."""
        x = self.norm(self.words(ids) + self.places.weight[: ids.shape[1]])
        for layer in self.layers[: self.frozen]:
            x = layer(x, mask)
        return x

    def upper(self, x: Tensor, mask: Tensor) -> Tensor:
        for layer in self.layers[self.frozen :]:
            x = layer(x, mask)
        return x

    def judge(self, x: Tensor, mask: Tensor) -> Tensor:
        x = self.drop(self.upper(x, mask))
        attention = self.look(x).masked_fill(~mask[:, :, None], -1e4).softmax(dim=1)
        said = (attention * self.say(x)).sum(dim=1)
        return said + self.whole(_mean(x, mask))

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        return self.judge(self.lower(ids, mask), mask)

    def embed(self, ids: Tensor, mask: Tensor) -> Tensor:
        return functional.normalize(_mean(self.upper(self.lower(ids, mask), mask), mask), dim=-1)

    def start_from(self, base: Weights) -> None:
        """Takes the base's weights, and freezes the words and the lowest layers."""
        with torch.no_grad():
            self.words.weight.copy_(_t(base, "embeddings.word_embeddings.weight"))
            self.places.weight.copy_(
                _t(base, "embeddings.position_embeddings.weight")
                + _t(base, "embeddings.token_type_embeddings.weight")[0]
            )
            _copy(self.norm, base, "embeddings.LayerNorm")
            for number, layer in enumerate(self.layers):
                _load_layer(layer, base, f"encoder.layer.{number}.")
            nn.init.zeros_(self.look.weight)
            nn.init.zeros_(self.whole.weight)
            nn.init.zeros_(self.say.weight)
            nn.init.zeros_(self.say.bias)
        for module in (self.words, self.places, self.norm, *self.layers[: self.frozen]):
            module.requires_grad_(False)

    def train(self, mode: bool = True) -> "Network":
        super().train(mode)
        for layer in self.layers[: self.frozen]:
            layer.eval()
        return self


def _mean(x: Tensor, mask: Tensor) -> Tensor:
    weights = mask[:, :, None].to(x.dtype)
    return (x * weights).sum(dim=1) / weights.sum(dim=1)


def _load_layer(layer: nn.Module, base: Weights, prefix: str) -> None:
    names = [f"{prefix}attention.self.{name}" for name in ("query", "key", "value")]
    layer.qkv.weight.copy_(torch.cat([_t(base, f"{name}.weight") for name in names]))
    layer.qkv.bias.copy_(torch.cat([_t(base, f"{name}.bias") for name in names]))
    _copy(layer.out, base, f"{prefix}attention.output.dense")
    _copy(layer.norm1, base, f"{prefix}attention.output.LayerNorm")
    _copy(layer.up, base, f"{prefix}intermediate.dense")
    _copy(layer.down, base, f"{prefix}output.dense")
    _copy(layer.norm2, base, f"{prefix}output.LayerNorm")


def _copy(module: nn.Module, base: Weights, name: str) -> None:
    module.weight.copy_(_t(base, f"{name}.weight"))
    module.bias.copy_(_t(base, f"{name}.bias"))


def _t(base: Weights, name: str) -> Tensor:
    return torch.from_numpy(base[name].copy())
