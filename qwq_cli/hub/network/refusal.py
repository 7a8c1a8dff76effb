"""What it means if the hub refuses, or answers with something that was not asked for."""

from __future__ import annotations

import httpx2

from qwq_cli.errors import NetworkError

AGAIN = "It may be changing just now. Run the same command again."
MOST_SHOWN = 120  # characters of a server's own words


def refusal(
    response: httpx2.Response, endpoint: str, *, is_own: bool, with_token: bool
) -> NetworkError:
    """Return the error for a refusal.

    Source of the codes: huggingface_hub.utils.hf_raise_for_status.
    """
    if not is_own:
        return NetworkError(f"{response.url.host} answers {status_of(response)}.", AGAIN)
    page = f"{endpoint}/{_repo_of(response.url.path)}"
    code = response.headers.get("X-Error-Code")
    if code == "GatedRepo":
        return NetworkError(
            f"{page} is gated: its owners want you to accept their terms first.",
            f"Open {page} and accept, then `hf auth login`, then the same command again.",
        )
    if code in ("EntryNotFound", "RevisionNotFound"):
        what = "file" if code == "EntryNotFound" else "revision"
        return NetworkError(f"The hub has no such {what}: {response.url.path}.", f"See {page}")
    if response.status_code in (401, 403) and with_token:
        return NetworkError(
            f"The hub refuses your token for {page} ({status_of(response)}).",
            "`hf auth login`, or set HF_TOKEN to a token that may read it.",
        )
    if response.status_code in (401, 403, 404):
        return NetworkError(
            f"There is nothing at {page}, or it is private ({status_of(response)}).",
            "Check the name; if it is private, `hf auth login` or set HF_TOKEN.",
        )
    return NetworkError(f"{response.url.host} answers {status_of(response)}.", AGAIN)


def status_of(response: httpx2.Response) -> str:
    return f"{response.status_code} {response.reason_phrase[:MOST_SHOWN]}".strip()


def not_json(endpoint: str, text: bytes) -> NetworkError:
    is_page = text.lstrip()[:64].lower().startswith((b"<!doctype", b"<html"))
    what = "a web page" if is_page else "something that is not JSON"
    return NetworkError(
        f"{endpoint} answers with {what} in place of a list of files.",
        "This happens in a network that wants a login, and with a wrong HF_ENDPOINT.",
    )


def no_address(text: str) -> NetworkError:
    return NetworkError(
        f"The hub gives an address that is not valid: {text[:MOST_SHOWN]}.",
        "Check HF_ENDPOINT and HTTPS_PROXY.",
    )


def _repo_of(path: str) -> str:
    parts = [part for part in path.split("/") if part]
    parts = (
        parts[{"models": 2, "datasets": 1}.get(parts[1], 0) :] if parts[:1] == ["api"] else parts
    )
    return "/".join(parts[: 3 if parts[:1] == ["datasets"] else 2])
