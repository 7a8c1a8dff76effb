"""Finds out what an endpoint is, with requests that change nothing and cost nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from qwq_cli.endpoint.client import Client
from qwq_cli.endpoint.failure import (
    Garbled,
    KeyRefused,
    NoModelServer,
    NoSuchModel,
    NoSuchRoute,
    Refused,
)
from qwq_cli.endpoint.server import Kind, ServedModel, Server
from qwq_cli.endpoint.tokens import PATHS, counts, renders, tokens_of
from qwq_cli.errors import UsageError
from qwq_cli.nearest import did_you_mean

MOST_MODELS = 1000
MOST_TOLD = 8
_OWNERS = {
    "llamacpp": Kind.LLAMA_SERVER,
    "vllm": Kind.VLLM,
    "sglang": Kind.SGLANG,
    "library": Kind.OLLAMA,
    "organization_owner": Kind.LM_STUDIO,
}


async def look(client: Client, kind: Kind | None = None) -> Server:
    """Look at the server. kind: set by the user; None to find it out. Raises QwqError."""
    listed = await _listed(client)
    models, owner = _models(listed or ())
    found = kind or await _kind(client, owner)
    if listed is None and found is Kind.OTHER:
        await _require_chat(client)
    server = Server(client.address, found, models=models)
    server = replace(server, model=_chosen(server))
    if server.kind is Kind.LLAMA_SERVER:
        return await _llama_server(client, server)
    if server.kind is Kind.OLLAMA:
        server = await _ollama(client, server)
    if server.kind in PATHS:
        server = await _tokenizing(client, server)
    version = await _version(client, server.kind)
    n_ctx = server.n_ctx or (server.model.n_ctx if server.model else None)
    return replace(server, version=version, n_ctx=n_ctx)


async def _listed(client: Client) -> Sequence[Mapping[str, Any]] | None:
    """Return the server's list of models; None if the answer is no such list."""
    try:
        found = await client.get("/v1/models")
    except NoSuchRoute:
        return None
    data = _get(found, "data")
    if data is None and _get(found, "object") == "list":  # a server without models
        return ()
    if not isinstance(data, list):
        return None
    return [item for item in data if isinstance(item, Mapping)][:MOST_MODELS]


def _models(listed: Sequence[Mapping[str, Any]]) -> tuple[tuple[ServedModel, ...], str]:
    """Return the models, and the word that names their owner."""
    models = [
        _model(item) for item in listed if isinstance(item.get("id"), str) and item["id"].strip()
    ]
    return tuple(models), str(listed[0].get("owned_by", "")) if listed else ""


async def _require_chat(client: Client) -> None:
    """Check that a server without a list of models knows chats. Raises NoModelServer."""
    try:
        answer = await client.post("/v1/chat/completions", {})
    except Refused:  # an empty request is refused, so the path exists
        return
    except (NoSuchRoute, Garbled):
        answer = None
    if _get(answer, "choices") is None:
        raise NoModelServer(
            f"{client.address.host} is not a model server: it lists no models and knows no chats.",
            "Check the address and the port; llama-server, vLLM, SGLang, Ollama, LM Studio and "
            "hosted services will do.",
        )


def _model(item: Mapping[str, Any]) -> ServedModel:
    lengths = ("max_model_len", "loaded_context_length", "context_length", "context_window")
    n_ctx = next((size for key in lengths if (size := _count(item.get(key)))), None)
    aliases = tuple(name for name in _list(item, "aliases") if isinstance(name, str))
    return ServedModel(item["id"], aliases, n_ctx, _count(_get(item, "meta", "size"), 2**50))


async def _kind(client: Client, owner: str) -> Kind:
    if owner in _OWNERS:
        return _OWNERS[owner]
    if _get(await _maybe(client, "/props"), "default_generation_settings"):
        return Kind.LLAMA_SERVER
    if _get(await _maybe(client, "/api/version"), "version"):
        return Kind.OLLAMA
    return Kind.OTHER


async def _version(client: Client, kind: Kind) -> str:
    paths = {Kind.VLLM: "/version", Kind.OLLAMA: "/api/version"}
    found = await _maybe(client, paths[kind]) if kind in paths else None
    return str(_get(found, "version") or "")[:40]


async def _maybe(client: Client, path: str) -> Any:
    """Return the document, or None if the server doesn't have it."""
    try:
        return await client.get(path)
    except (NoSuchRoute, Refused, Garbled, KeyRefused):
        return None


async def _llama_server(client: Client, server: Server) -> Server:
    """Return what llama-server says; one that routes to several models wants to know which."""
    several = f"?model={quote(server.model.name)}" if server.model and server.models[1:] else ""
    found = await client.get(f"/props{several}")
    tokens = {name: _get(found, name) for name in ("bos_token", "eos_token")}
    template = _get(found, "chat_template")
    return replace(
        server,
        version=str(_get(found, "build_info") or "")[:40],
        n_ctx=_count(_get(found, "default_generation_settings", "n_ctx")),
        slots=_count(_get(found, "total_slots")),
        template=template if isinstance(template, str) and template else None,
        special_tokens=tuple((k, text) for k, text in tokens.items() if isinstance(text, str)),
    )


async def _tokenizing(client: Client, server: Server) -> Server:
    server = replace(server, counts=await counts(client, server))
    tokens = tokens_of(client, server)
    return replace(server, renders=tokens is not None and await renders(tokens))


async def _ollama(client: Client, server: Server) -> Server:
    """Return what Ollama says. Its context is the loaded model's: another size would reload it."""
    if server.model is None:
        return server
    shown = await _maybe_posted(client, "/api/show", {"model": server.model.name})
    running = _list(await _maybe(client, "/api/ps"), "models")
    loaded = [
        one for one in running if server.model.name in (_get(one, "name"), _get(one, "model"))
    ]
    return replace(
        server,
        n_ctx=_count(_get(loaded[0], "context_length")) if loaded else None,
        thinks="thinking" in _list(shown, "capabilities"),
    )


async def _maybe_posted(client: Client, path: str, body: Mapping[str, Any]) -> Any:
    try:
        return await client.post(path, body)
    except (NoSuchRoute, NoSuchModel, Refused, Garbled):
        return None


def _chosen(server: Server) -> ServedModel | None:
    """Return the model to use. Raises NoSuchModel, and UsageError if several are possible."""
    models, wanted = server.models, server.address.model
    if not models and server.kind is Kind.OLLAMA:
        raise NoSuchModel(f"{server.address.host} has no model yet.", "ollama pull MODEL")
    if not models:
        return ServedModel(wanted) if wanted else None
    if wanted is None:
        if models[1:]:
            raise UsageError(
                f"{server.address.host} has several models: {_told(models)}.",
                f"Name one: {server.address.root}#{models[0].name}",
            )
        return models[0]
    for model in models:
        if wanted.casefold() in [name.casefold() for name in model.names]:
            return model
    known = [name for model in models for name in model.names]
    raise NoSuchModel(
        f"{server.address.host} has no model {wanted[:80]!r}.",
        did_you_mean(wanted, known) or f"It has {_told(models)}.",
    )


def _told(models: Sequence[ServedModel]) -> str:
    more = f" and {len(models) - MOST_TOLD} more" if len(models) > MOST_TOLD else ""
    return ", ".join(model.title for model in models[:MOST_TOLD]) + more


def _get(document: Any, *keys: str) -> Any:
    for key in keys:
        document = document.get(key) if isinstance(document, Mapping) else None
    return document


def _list(document: Any, key: str) -> Sequence[Any]:
    found = _get(document, key)
    return found if isinstance(found, list) else ()


def _count(value: Any, most: int = 2**31) -> int | None:
    return value if isinstance(value, int) and 0 < value < most else None
