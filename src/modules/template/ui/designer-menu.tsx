"use client";

import { useWords } from "#ui/lang.tsx";
import { ContextMenu, type MenuItem } from "./context-menu.tsx";
import { copyToAllPages } from "./edit/fields.ts";
import type { Command } from "./keys.ts";
import { hasCopied, pasteCopied } from "./use-commands.ts";
import type { Editor } from "./use-editor.ts";

/** What the right mouse button or Shift F10 offers for what is selected. */
export function DesignerMenu({
  at,
  editor,
  run,
  onClose,
}: {
  at: { x: number; y: number };
  editor: Editor;
  run: (command: Command) => void;
  onClose: () => void;
}) {
  const t = useWords();
  const { fields, form, selected } = editor;
  const none = fields.length === 0 ? t("先选择字段", "Choose a field first") : null;
  const isLocked = fields.length > 0 && fields.every((field) => field.isLocked);
  const locked = none ?? (isLocked ? t("字段已锁定", "The field is locked") : null);
  const two = t("选两个以上字段", "Choose two fields or more");
  const isGrouped = fields.some(({ together }) => together !== null);
  const notGrouped = t("没有组合", "There is no group");
  const onePage = form.pages.length < 2 ? t("只有一页", "There is one page") : null;
  const item = (name: string, keys: string, command: Command, reason: string | null): MenuItem => ({
    name,
    keys,
    reason,
    act: () => run(command),
  });
  return (
    <ContextMenu
      at={at}
      label={t("字段菜单", "Field menu")}
      onClose={onClose}
      items={[
        item(t("剪切", "Cut"), "Ctrl X", { do: "cut" }, locked),
        item(t("复制", "Copy"), "Ctrl C", { do: "copy" }, none),
        {
          name: t("粘贴", "Paste"),
          keys: "Ctrl V",
          reason: hasCopied() ? null : t("还没有复制字段", "Nothing is copied"),
          act: () => pasteCopied(editor, false),
        },
        {
          name: t("粘贴到原位", "Paste in place"),
          keys: "Ctrl Shift V",
          reason: hasCopied() ? null : t("还没有复制字段", "Nothing is copied"),
          act: () => pasteCopied(editor, true),
        },
        item(t("原样复制", "Duplicate"), "Ctrl D", { do: "duplicate" }, none),
        {
          name: t("复制到各页", "Copy to every page"),
          reason: none ?? onePage,
          act: () => editor.apply((now) => copyToAllPages(now, selected)),
        },
        "line",
        item(t("置于顶层", "Bring to front"), "Ctrl Shift ]", { do: "order", order: "front" }, none),
        item(t("上移一层", "Forward"), "Ctrl ]", { do: "order", order: "forward" }, none),
        item(t("下移一层", "Backward"), "Ctrl [", { do: "order", order: "backward" }, none),
        item(t("置于底层", "Send to back"), "Ctrl Shift [", { do: "order", order: "back" }, none),
        "line",
        item(t("组合", "Group"), "Ctrl G", { do: "group" }, none ?? (fields.length < 2 ? two : null)),
        item(t("取消组合", "Ungroup"), "Ctrl Shift G", { do: "ungroup" }, none ?? (isGrouped ? null : notGrouped)),
        item(isLocked ? t("解锁", "Unlock") : t("锁定", "Lock"), "Ctrl L", { do: "lock" }, none),
        item(t("全选这一页", "Select all of the page"), "Ctrl A", { do: "select-all" }, null),
        item(t("删除", "Remove"), "Delete", { do: "remove" }, locked),
      ]}
    />
  );
}
