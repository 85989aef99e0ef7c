"use client";

import { Dialog } from "#ui/dialog.tsx";
import { useWords } from "#ui/lang.tsx";

/** Every key of the designer. */
export function HelpDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const t = useWords();
  const groups: [string, [string, string][]][] = [
    [
      t("选择与移动", "Choose and move"),
      [
        ["Tab / Shift Tab", t("下一个、上一个字段", "next, previous field")],
        ["← ↑ ↓ →", t("移动 0.5 毫米", "move 0.5 mm")],
        ["Shift / Ctrl ←…", t("移动 5 / 0.1 毫米", "move 5 / 0.1 mm")],
        ["Alt ←…", t("改大小 0.5 毫米（Shift 5，Ctrl 0.1）", "resize 0.5 mm (Shift 5, Ctrl 0.1)")],
        ["Ctrl A", t("全选这一页", "all of the page")],
        ["Esc", t("取消选择；再按离开画布", "choose nothing; again leaves the canvas")],
        ["Enter / F2", t("到属性", "to the properties")],
        ["Delete", t("删除", "remove")],
      ],
    ],
    [
      t("编辑", "Edit"),
      [
        ["Ctrl Z / Ctrl Shift Z", t("撤销、重做", "undo, redo")],
        ["Ctrl C X V D", t("复制、剪切、粘贴、原样复制", "copy, cut, paste, duplicate")],
        ["Ctrl Shift V", t("粘贴到原位", "paste in the same place")],
        ["Ctrl K", t("按名称插入字段", "insert a field by name")],
        ["Ctrl G / Ctrl Shift G", t("组合、取消组合", "group, ungroup")],
        ["Ctrl L", t("锁定、解锁", "lock, unlock")],
        ["Ctrl ] / [", t("上移、下移一层（Shift 到顶、到底）", "forward, back (Shift: to the end)")],
      ],
    ],
    [
      t("排列", "Arrange"),
      [
        ["Alt L C R", t("左对齐、水平居中、右对齐", "align left, centre, right")],
        ["Alt T M B", t("顶对齐、垂直居中、底对齐", "align top, middle, bottom")],
        ["Alt H / Alt V", t("水平、垂直等距", "distribute across, down")],
      ],
    ],
    [
      t("视图", "View"),
      [
        ["Ctrl + / − / 0", t("放大、缩小、适合窗口", "zoom in, out, fit")],
        [t("空格 拖动", "Space drag"), t("平移", "pan")],
        ["PgUp / PgDn", t("上一页、下一页", "previous, next page")],
        ["D", t("单页、双页", "one page, two pages")],
        ["G R S H", t("网格、标尺、吸附、只看成品", "grid, rulers, snap, print only")],
        ["Ctrl P / Ctrl S", t("预览、立即保存", "preview, save now")],
        ["Shift F10", t("菜单", "menu")],
        ["?", t("这张表", "this list")],
      ],
    ],
  ];
  return (
    <Dialog title={t("快捷键", "Keys")} isOpen={isOpen} onClose={onClose} shape="wide">
      <div className="grid grid-cols-2 gap-x-8 gap-y-4">
        {groups.map(([title, keys]) => (
          <section key={title}>
            <h3 className="mb-1.5 border-b border-line pb-1 font-semibold">{title}</h3>
            <dl className="grid grid-cols-[140px_1fr] gap-y-1">
              {keys.map(([key, words]) => (
                <div key={key} className="contents">
                  <dt className="font-mono text-hint">{key}</dt>
                  <dd>{words}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="mt-4 text-ink2">
        {t(
          "字母键只在画布有焦点时起作用。每个能拖动的东西都有按键和数字框。",
          "Letters act only while the canvas has the focus. Whatever can be dragged has a key and a number field as well.",
        )}
      </p>
    </Dialog>
  );
}
