import { errorsOf } from "#core/error.ts";

export const sealingErrors = {
  "not-found": { status: 404, zh: "没有这个批量任务。请刷新后再看。", en: "There is no such batch. Reload the page." },
  "not-yours": {
    status: 403,
    zh: "只有任务的发起人可以操作它。",
    en: "Only who ordered the batch may do that.",
  },
  state: {
    status: 409,
    zh: "任务现在的状态不允许这样做。请刷新后再看。",
    en: "The batch's present state does not allow that. Reload the page.",
  },
  "nothing-failed": { status: 409, zh: "没有失败的文件可以重试。", en: "Nothing failed: there is nothing to retry." },
  empty: { status: 400, zh: "没有可盖章的文件。请检查压缩包或筛选条件。", en: "There is no file to seal." },
  "not-zip": {
    status: 400,
    zh: "这不是可读的 ZIP 压缩包（{detail}）。请重新打包，不要加密或分卷。",
    en: "This archive cannot be read ({detail}). Pack it again, without encryption or volumes.",
  },
  "too-many": {
    status: 400,
    zh: "文件超过 {limit} 个。请分批上传。",
    en: "More than {limit} files. Split the batch.",
  },
  "stamp-each": {
    status: 400,
    zh: "这类文书要求每份都有时间戳，不能整批共用。请改为逐份时间戳。",
    en: "Documents of this type need a timestamp each. Choose one for each.",
  },
  "no-template": {
    status: 400,
    zh: "压缩包里的文件没有模板，不能“按模板”盖章。请改用坐标、关键字、签章域或骑缝。",
    en: "Files of an archive have no template. Place the seal by coordinates, keyword, field or across pages.",
  },
  "too-bad": {
    status: 409,
    zh: "失败超过 {percent}%，任务已停止。看失败原因，处理后继续或只重试失败的。",
    en: "More than {percent}% failed and the batch stopped. See why, then resume, or retry what failed.",
  },
  "type-needed": { status: 400, zh: "请选择上传文件的文书类型。", en: "Choose the type of the uploaded files." },
} as const;

export const sealingError = errorsOf("sealing", sealingErrors);
