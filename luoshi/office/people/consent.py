"""What one who registers agrees to. A change of the words is a new VERSION: each applicant keeps the one she agreed to."""

from luoshi.problem import Say

VERSION = "2026-1"

TEXT = (
    Say(
        "为核验申请资格、防止重复申报，本系统保存您填写的姓名或名称、证件号码、所在县（市、区），以及您自己选择保存的情况。",
        "To verify who may apply, and that nobody applies twice, we keep the name, the number and the county that you give, "
        "and the facts that you choose to keep.",
    ),
    Say(
        "证件号码加密保存，页面上只显示首尾几位；系统的操作记录里不写您的姓名和号码。",
        "The number is encrypted, and only its ends are ever shown; the record of what was done holds neither name nor number.",
    ),
    Say(
        "只有办理您申报的单位能看到这些信息，不用于其他用途，也不提供给其他单位，法律另有规定的除外。",
        "Only the offices that handle your claim see them; they are used for nothing else and given to no one else, unless "
        "a law says so.",
    ),
    Say(
        "您可以随时在“我的”页面查看、更正、导出或删除。删除后，已经作出的决定仍保留编号，但不再能看出是谁。",
        "On your own page you may read, correct, export or delete them at any time. After that, decisions made keep their "
        "number, and nobody can tell whose they were.",
    ),
)
