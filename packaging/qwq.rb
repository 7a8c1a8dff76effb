# The formula of a tap for Homebrew; tools/formula.py fills in addresses and checksum.
class Qwq < Formula
  desc "See how QwQ-32B-Preview and other reasoning models think, in a terminal"
  homepage "@HOMEPAGE@"
  url "@URL@"
  sha256 "@SHA256@"
  license "Apache-2.0"

  depends_on "llama.cpp"
  depends_on "python@3.13"

  def install
    ENV["SKBUILD_WHEEL_CMAKE"] = "false" # it computes with Homebrew's llama.cpp
    system Formula["python@3.13"].opt_bin/"python3.13", "-m", "venv", libexec
    system libexec/"bin/pip", "install", "--no-cache-dir", "-c", "constraints.txt", "."
    bin.install_symlink libexec/"bin/qwq"
    man1.install Dir["share/man/man1/*.1"]
    bash_completion.install "share/bash-completion/completions/qwq"
    zsh_completion.install "share/zsh/site-functions/_qwq"
    fish_completion.install "share/fish/vendor_completions.d/qwq.fish"
  end

  def caveats
    <<~EOS
      To compute with Homebrew's llama.cpp, type once:
        qwq engine use #{Formula["llama.cpp"].opt_lib}
      If qwq refuses its version:
        qwq engine install metal
    EOS
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/qwq --version")
  end
end
