"""Colours only on a terminal, and not where NO_COLOR is set."""


def test_a_pipe_has_no_escapes(luoshi, policy):
    for verb in ("read", "show", "check"):
        result = luoshi(verb, policy)
        assert "\x1b" not in result.out + result.err


def test_a_terminal_has_colours(luoshi, policy, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[32m√" in luoshi("check", policy).out
    assert "\x1b[1;31m错误" in luoshi("raed").err


def test_no_color_is_respected(luoshi, policy, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[32m" not in luoshi("check", policy).out
    assert "\x1b[1;31m" not in luoshi("raed").err
