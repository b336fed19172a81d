"""What the operating system refuses (a full disk, a name that is too long, no permission), said so that it helps."""

from __future__ import annotations

import errno
import os

from luoshi.problem import Place, Problem, Say

_SAID: dict[int, tuple[Say, Say]] = {
    errno.EACCES: (Say("没有权限", "permission denied"), Say("检查权限，或换一个文件夹", "check the permissions or choose another folder")),
    errno.EPERM: (Say("没有权限", "not permitted"), Say("检查权限，或换一个文件夹", "check the permissions or choose another folder")),
    errno.ENOSPC: (Say("磁盘满了", "the disk is full"), Say("腾出空间后再试", "make room on it and try again")),
    errno.EDQUOT: (Say("磁盘配额用完了", "the disk quota is used up"), Say("腾出空间后再试", "make room and try again")),
    errno.EROFS: (Say("磁盘是只读的", "the disk is read-only"), Say("换一个能写的文件夹", "choose a folder that can be written to")),
    errno.ENAMETOOLONG: (Say("路径太长", "the path is too long"), Say("换一个短些的名字或文件夹", "use a shorter name or folder")),
    errno.EISDIR: (Say("这是文件夹，不是文件", "this is a folder, not a file"), Say("写明文件名", "name a file")),
    errno.ENOTDIR: (Say("路径中间有一段是文件，不是文件夹", "a part of the path is a file, not a folder"), Say("检查路径", "check the path")),
    errno.ENOENT: (Say("没有这个文件或文件夹", "there is no such file or folder"), Say("检查路径", "check the path")),
    errno.EEXIST: (Say("已经有同名的文件", "there is a file of that name"), Say("换一个名字", "choose another name")),
    errno.ELOOP: (Say("链接绕成了圈", "the links go round in a circle"), Say("检查路径", "check the path")),
}  # fmt: skip


def problem(error: OSError, path: str | os.PathLike[str] | None = None, doing: Say | None = None) -> Problem:
    """What went wrong with which file, and what to do. `doing` says what could not be done."""
    name = path if path is not None else error.filename
    why, remedy = _SAID.get(
        error.errno or 0,
        (
            Say(error.strerror or str(error), error.strerror or str(error)),
            Say("检查文件和磁盘后再试", "check the file and the disk, and try again"),
        ),
    )
    what = doing or Say("系统拒绝了这一步", "the system refused")
    place = Place(os.fsdecode(name)) if isinstance(name, (str, bytes, os.PathLike)) else Place()
    return Problem("system", Say(f"{what.zh}：{why.zh}", f"{what.en}: {why.en}"), remedy, place)
