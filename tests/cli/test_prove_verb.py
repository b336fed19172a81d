"""`luoshi prove`: how much is proved of each claim, what is not with its case, and the count last."""


def test_what_is_proved_is_counted_by_claim(luoshi, policy):
    result = luoshi("prove", policy)
    assert (result.code, result.err) == (0, "")
    lines = result.out.split("\n")
    assert lines[:3] == ["有人可以享受  证明 1", "金额不小于零  证明 1", "金额不超过上限  证明 1"]
    assert lines[-2].startswith("√ 证明 3 项，不成立 0 项，未定 0 项；用时 ")


def wrong(policy):
    file = policy / "policy.md"
    file.write_text(
        file.read_text("utf-8").replace(
            "least(购车价格 * 补贴比例, 最高补贴)", "购车价格 * 补贴比例 - 最高补贴"
        ),
        "utf-8",
    )
    return policy


def test_what_is_refuted_is_shown_in_a_case_at_its_line(luoshi, policy):
    result = luoshi("prove", wrong(policy))
    assert result.code == 1
    assert "金额不小于零  证明 0，不成立 1" in result.out
    assert "policy.md:26:1  错误  购车补贴：金额可能小于零（{of: car, facts: {购车价格: " in result.out
    assert result.out.rstrip("\n").split("\n")[-1].startswith("× ")


def test_the_json_has_every_finding(luoshi, policy):
    result = luoshi("prove", wrong(policy), "--json")
    assert result.code == 1
    shown = result.json
    assert (shown["ok"], shown["policy"], shown["refuted"]) == (False, "shili/2023-1", 2)
    assert {one["claim"] for one in shown["findings"]} == {"possible", "not-negative", "cap"}
    assert shown["problems"][0]["line"] == 26


def test_cliffs_are_searched_for_when_asked(luoshi, policy):
    assert "断崖" not in luoshi("prove", policy).out
    assert "没有断崖  证明 1" in luoshi("prove", policy, "--cliffs").out


def test_one_benefit_is_named_by_id_or_name_and_a_wrong_one_is_refused(luoshi, policy):
    assert luoshi("prove", policy, "--benefit", "car").out.split("\n")[0] == "有人可以享受  证明 1"
    assert luoshi("prove", policy, "--benefit", "购车补贴").code == 0
    result = luoshi("prove", policy, "--benefit", "cat")
    assert (result.code, result.out) == (1, "")
    assert "是不是 car？" in result.err


def test_it_speaks_english(luoshi, policy):
    assert "somebody can have it  1 proved" in luoshi("prove", policy, "--lang", "en").out
