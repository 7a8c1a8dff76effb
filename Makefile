# Everything happens in .venv; `make` alone lists the targets.
PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help setup engine-wheel system-tools demo test test-real test-ray test-reference lint types check check-all \
	check-pythons fuzz fuzz-long kills bench schema reference docs dist pictures clean \
	tiny-setup tiny-train tiny-export tiny-eval

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

setup: .venv/.ready ## create .venv with qwq and its tools (llama.cpp compiles once: some minutes)

# Without a C++ compiler llama.cpp comes ready-made, where there is npm; ENGINE=pack and
# ENGINE=compile decide otherwise.
.venv/.demo: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	@$(BIN)/python tools/install_engine.py binding
	$(BIN)/python -m pip install --quiet -c constraints.txt -e .
	@$(BIN)/python tools/install_engine.py library
	@touch $@

.venv/.ready: .venv/.demo
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[dev]'
	@touch $@

SYSTEM_TOOLS := chromium tmux
AS_ROOT := $(if $(filter 0,$(shell id -u)),,sudo)

system-tools: ## install what some tests need beside Python: Chromium, tmux (Debian, Ubuntu)
	@which $(SYSTEM_TOOLS) > /dev/null || { $(AS_ROOT) apt-get -qq update && \
		DEBIAN_FRONTEND=noninteractive $(AS_ROOT) apt-get -qq -o Acquire::Retries=3 install \
		-y --no-install-recommends $(SYSTEM_TOOLS); }

# With the code of each device and each kind of CPU in a library of its own, chosen when it runs.
ENGINE_PARTS := -DGGML_BACKEND_DL=ON -DGGML_CPU_ALL_VARIANTS=ON -DGGML_NATIVE=OFF \
	-DLLAVA_BUILD=OFF -DLLAMA_BUILD_SERVER=OFF -DLLAMA_BUILD_TOOLS=OFF -DLLAMA_BUILD_TESTS=OFF \
	-DLLAMA_BUILD_EXAMPLES=OFF -DCMAKE_INSTALL_BINDIR=llama_cpp/lib \
	-DCMAKE_INSTALL_LIBDIR=llama_cpp/lib -DCMAKE_INSTALL_INCLUDEDIR=llama_cpp/include \
	-DCMAKE_INSTALL_RPATH=$$ORIGIN \
	-DCMAKE_PROJECT_llama.cpp_INCLUDE="$(CURDIR)/tools/libllama.cmake"

engine-wheel: .venv/.demo ## build dist/llama_cpp_python-*.whl for any CPU of this kind (needs a compiler)
	CMAKE_ARGS='$(ENGINE_PARTS) $(CMAKE_ARGS)' $(BIN)/python -m pip wheel --quiet --no-deps \
		--no-cache-dir --no-binary llama-cpp-python -c constraints.txt -w dist llama-cpp-python

demo: .venv/.demo ## ask the embedded demonstration model one question
	$(BIN)/qwq -m qwq-demo --trace fold "A box holds 24 pens. How many pens are in 17 boxes?"

test: setup ## run the tests, offline, on the embedded model
	$(BIN)/python -m pytest

test-real: setup ## run the tests that need a real model: TEST_MODEL=FILE make test-real
	$(BIN)/python -m pytest -m real

test-ray: setup ## run the tests on clusters of Ray on this machine (installs Ray; some minutes)
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[ray]'
	TEST_RAY=1 $(BIN)/python -m pytest -m ray

REFERENCE := build/reference

test-reference: setup ## compare chat templates with transformers (fetches both)
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[reference]'
	test -n "$$CHAT_TEMPLATES" || ls $(REFERENCE)/llama_cpp_python-*.tar.gz > /dev/null 2>&1 || \
		$(BIN)/python -m pip download --quiet -c constraints.txt --no-deps \
		--no-binary llama-cpp-python -d $(REFERENCE) llama-cpp-python
	CHAT_TEMPLATES=$${CHAT_TEMPLATES:-$$(ls $(REFERENCE)/llama_cpp_python-*.tar.gz)} \
		$(BIN)/python -m pytest -m reference

lint: setup ## ruff: style and common mistakes
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup ## mypy --strict
	$(BIN)/mypy

check: lint types test ## style, types and all tests that need nothing from elsewhere

check-all: check test-reference test-ray docs ## check, the comparison with transformers, Ray, the manual

check-pythons: ## install, first question and tests on each of Python 3.10 to 3.14 found here
	$(PYTHON) tools/pythons.py

fuzz: setup ## try 1,000 wrong inputs of each kind (minutes); KIND=config for one kind alone
	$(BIN)/python -m tests.fuzz $(KIND)

fuzz-long: setup ## try 10,000 of each kind, and wrong model files through the whole program (hours)
	$(BIN)/python -m tests.fuzz -n 10000 $(KIND)
	test ! -e tests/fuzz/campaign.py || $(BIN)/python -m tests.fuzz.campaign gguf --count 2000
	test ! -e tests/fuzz/campaign.py || $(BIN)/python -m tests.fuzz.campaign templates --count 500
TIMES ?= 100

kills: setup ## kill -9 in each long command and in the trial of a model, TIMES each: nothing may be lost
	$(BIN)/python -m tests.doors.kills --times $(TIMES)

bench: setup ## measure decoding against llama.cpp's own tools (see benchmarks/README.md)
	$(BIN)/python benchmarks/decode.py

schema: setup ## write the JSON schemas of a trace and a record to schema/
	$(BIN)/python tools/schema.py

reference: setup ## write the reference page, man pages and files for completion
	PYTHONPATH=. $(BIN)/python -m tools.reference

docs: setup ## build the manual as a site in build/site: no network, with search
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[docs]'
	PYTHONPATH=. $(BIN)/python -m tools.site

DIST := build/dist-tools

dist: ## build and check the sdist and the wheel in dist/ (needs no compiler)
	rm -f dist/qwq_cli-* dist/qwq.rb
	$(PYTHON) -m venv $(DIST)
	$(DIST)/bin/python -m pip install --quiet -c constraints.txt build twine
	$(DIST)/bin/python -m build --outdir dist .
	$(DIST)/bin/python -m twine check --strict dist/qwq_cli-*
	$(DIST)/bin/python tools/check_dist.py dist

pictures: setup ## draw the pictures of the manual; ASK=--ask thinks their trace again
	PYTHONPATH=. $(BIN)/python -m tools.pictures $(ASK)

WORK ?= build/tiny
STEPS ?= 4750
TINY := PYTHONPATH=. $(BIN)/python -m tools.tiny_model
DEMO := qwq_cli/models/qwq-demo-q8_0.gguf

tiny-setup: setup ## install what training the demonstration model needs
	$(BIN)/python -m pip install --quiet -e '.[train]'

tiny-train: tiny-setup ## train it in WORK, or go on from the last checkpoint there
	test -f $(WORK)/tokenizer.json || $(TINY).tokens $(WORK)
	$(TINY).train $(WORK) --steps $(STEPS) --decay 3500

tiny-export: tiny-setup ## write the GGUF from the last checkpoint in WORK
	$(TINY).export $(WORK) $(DEMO)

tiny-eval: setup ## measure the shipped model through qwq itself
	$(TINY).evaluate $(DEMO) --all

clean: ## remove what was built
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache
