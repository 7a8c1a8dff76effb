"""Engine packs: ready-made libraries of llama.cpp, tested before they are used."""
