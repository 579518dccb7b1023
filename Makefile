# openline: the two commands, and a few more. `make help` lists them.
# The build itself is CMake's (CMakeLists.txt); this file puts the steps in
# a row. BUILD names another build folder, PREFIX and DESTDIR where `install`
# puts things.

BUILD = build
PREFIX = /usr/local
DESTDIR =
JOBS = $(shell nproc 2>/dev/null || echo 2)
MAKEFLAGS += --no-print-directory
STEP = @tools/step
# Debian's python3, which tools/deps installs, before any other.
RUN = @PATH=/usr/bin:$$PATH OPENLINE_BUILD=$(abspath $(BUILD))

.PHONY: help build demo test bench bench-voice fuzz install clean format
.DEFAULT_GOAL := help

help:
	@echo 'make demo     installs, builds and plays a call between two offices'
	@echo 'make test     installs, builds and runs every test'
	@echo 'make build    installs, builds $(BUILD)/openline and $(BUILD)/openlined'
	@echo 'make bench    measures (prints, and writes JSON)'
	@echo 'make bench-voice  speech over bad networks (VOICE="--seeds 1 ...")'
	@echo 'make fuzz     every fuzz target for 20 s (SECONDS_EACH=n)'
	@echo 'make install  after make build; PREFIX=$(PREFIX) DESTDIR='
	@echo 'make format   lays out every C file (clang-format 14)'
	@echo 'make clean    removes the build folder; .deps stays'

build:
	@tools/deps build
	$(STEP) 'configure' cmake -S . -B $(BUILD)
	$(STEP) 'compile the programs' \
		cmake --build $(BUILD) --target programs -j $(JOBS)

demo:
	@tools/deps demo
	$(STEP) 'configure' cmake -S . -B $(BUILD)
	$(STEP) 'compile the programs' \
		cmake --build $(BUILD) --target programs -j $(JOBS)
	$(RUN) demo/run

test:
	@tools/deps test
	$(STEP) 'configure' cmake -S . -B $(BUILD)
	$(STEP) 'compile programs and tests' cmake --build $(BUILD) -j $(JOBS)
	@ctest --test-dir $(BUILD) --output-on-failure -j $(JOBS)

bench:
	@tools/deps bench
	$(STEP) 'configure' cmake -S . -B $(BUILD)
	$(STEP) 'compile' cmake --build $(BUILD) -j $(JOBS)
	$(RUN) bench/run

# Half an hour; beside Chromium and, where `tools/deps peers` put it, baresip,
# an hour more. bench/run --help says what VOICE may be.
VOICE =
bench-voice:
	@tools/deps bench
	$(STEP) 'configure' cmake -S . -B $(BUILD)
	$(STEP) 'compile' cmake --build $(BUILD) -j $(JOBS) \
		--target programs --target bench_voice_codec
	$(RUN) bench/run voice $(VOICE)

SECONDS_EACH = 20
fuzz:
	@tools/deps test
	@tools/fuzz $(BUILD)-fuzz $(SECONDS_EACH)

install:
	@test -x $(BUILD)/openlined || \
		{ echo 'make install: run make build first' >&2; exit 1; }
	@DESTDIR=$(DESTDIR) cmake --install $(BUILD) --prefix $(PREFIX)

format:
	@tools/format

clean:
	rm -rf $(BUILD) $(BUILD)-fuzz
