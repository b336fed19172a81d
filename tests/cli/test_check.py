"""`luoshi check`: findings by line with the worst last, their count, and the list that is signed."""


def test_a_policy_that_is_right_is_counted_in_one_line(luoshi, policy):
    result = luoshi("check", policy)
    assert (result.code, result.err) == (0, "")
    assert result.out == (
        "√ 0 处错误，0 处提醒；数量和日期已落实 6/6（100%：引用 6，免落实 0）；说明 1 条；草稿 0 处；证明 3 项\n"
    )


def test_an_error_names_file_line_and_column_and_underlines_the_words(luoshi, policy_of):
    folder = policy_of("p/q", benefit="id: car\nname: 购车补贴\nfor: 个人\nterms: {比例: 6%}\n")
    result = luoshi("check", folder)
    assert result.code == 1
    lines = result.out.split("\n")
    at = next(
        number for number, line in enumerate(lines) if "6%" in line and line.startswith("p/q/policy.md:")
    )
    assert lines[at].split("  ")[1] == "错误"
    assert lines[at + 1] == "    terms: {比例: 6%}"
    assert lines[at + 2] == "                  ^^"  # each Chinese character is two columns wide
    assert lines[at + 3].startswith("    → ")


def test_errors_stand_last_and_the_count_behind_them(luoshi, policy_of):
    folder = policy_of(
        "p/q",
        waive="最高: 没有数\n",
        targets="labs:\n  name: 甲\n  goal: 2023年新增市重点实验室5家以上\n  draft: true\n",
    )
    lines = luoshi("check", folder).out.rstrip("\n").split("\n")
    order = [word for line in lines for word in ("说明", "提醒", "错误") if f"  {word}  " in line]
    assert order == sorted(order, key=["说明", "提醒", "错误"].index)
    assert set(order) == {"说明", "提醒", "错误"}
    assert lines[-1].startswith("× ")


def test_the_examples_come_behind_the_policy_whose_mistake_they_follow_from(luoshi, policy_of):
    folder = policy_of("p/q", benefit="id: car\nname: 购车补贴\nfor: 个人\nask: {购车价格: 金额}\n")
    (folder / "cases.yaml").write_text("- {of: car, name: 甲, facts: {}, expect: {eligible: yes}}\n", "utf-8")
    lines = luoshi("check", folder).out.split("\n")
    files = [line.partition(":")[0] for line in lines if line.startswith("p/q/")]
    assert files[-1] == "p/q/cases.yaml"
    assert set(files[:-1]) == {"p/q/policy.md"}


def test_many_findings_of_one_kind_are_explained_once(luoshi, policy_of):
    out = luoshi("check", policy_of("p/q", waive="一半: 分担比例\n")).out
    assert out.count("→") == 1
    assert "    同样的还有 4 处：\n" in out
    assert "\n    p/q/policy.md:28:8  第 2 条的数量“5家以上”没有被引用" in out or "第 2 条的数量" in out
    assert out.count("没有被引用，也没有说明不用") == 5


def test_a_document_that_is_no_policy_is_not_counted(luoshi, document):
    result = luoshi("check", document)
    assert (result.code, result.out) == (1, "")
    assert "这不是政策文件" in result.err
    assert f"→ 先起草一份：luoshi draft {document}" in result.err


def test_a_markdown_file_that_is_no_policy_is_not_counted(luoshi, tmp_path):
    (tmp_path / "README.md").write_text("# 标题\n\n内容\n", "utf-8")
    result = luoshi("check", "README.md")
    assert (result.code, result.out) == (1, "")
    assert "这不是政策文件" in result.err


def test_a_folder_without_a_policy_file_is_refused(luoshi, tmp_path):
    result = luoshi("check", tmp_path)
    assert (result.code, result.out) == (1, "")
    assert "这个文件夹里没有 policy.md" in result.err


def test_a_broken_front_matter_is_said_without_counting_the_text(luoshi, policy):
    file = policy / "policy.md"
    file.write_text(file.read_text("utf-8").replace("issuer:", "isuer:"), "utf-8")
    result = luoshi("check", policy)
    assert (result.code, result.out) == (1, "")
    assert "policy.md:5" in result.err
    assert "issuer" in result.err
    assert "没有被引用" not in result.err


def test_for_programs_the_report_is_json(luoshi, policy_of):
    result = luoshi("check", policy_of("p/q", waive="一半: 分担比例\n"), "--json")
    assert (result.code, result.err) == (1, "")
    assert result.json["ok"] is False
    assert {problem["code"] for problem in result.json["problems"]} == {"coverage.left"}
    assert result.json["coverage"]["covered"] == 1


def test_the_readings_are_listed_to_be_signed(luoshi, policy):
    result = luoshi("check", policy, "--readings")
    assert (result.code, result.err) == (0, "")
    assert "关于印发促进消费若干措施的通知" in result.out
    assert "sha256:" in result.out
    assert "2023-01-20" in result.out
    assert "文件未写起始日" in result.out
    assert "审核人：" in result.out


def test_whoever_signs_is_told_of_errors(luoshi, policy):
    file = policy / "policy.md"
    file.write_text(file.read_text("utf-8").replace("省、市财政各补贴一半\n```", "省市各一半\n```"), "utf-8")
    result = luoshi("check", policy, "--readings")
    assert result.code == 1
    assert "文件未写起始日" in result.out
    assert "处错误，改好之后再签" in result.err


def test_a_policy_without_readings_says_so(luoshi, policy_of):
    folder = policy_of("p/q", targets="labs:\n  name: 甲\n  goal: 2023年新增市重点实验室5家以上\n")
    assert "没有说明：每个数都引自原文。" in luoshi("check", folder, "--readings").out


def test_for_programs_the_readings_are_json(luoshi, policy):
    found = luoshi("check", policy, "--readings", "--json").json
    assert found["ok"] is True
    assert [(one["is"], one["because"]) for one in found["readings"]] == [("2023-01-20", "文件未写起始日")]
