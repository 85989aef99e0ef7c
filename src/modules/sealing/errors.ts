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
  empty: { status: 400, zh: "没有可处理的文件。请检查压缩包或筛选条件。", en: "There is no file to seal or sign." },
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
  "no-role": {
    status: 403,
    zh: "任务的发起人已停用，或不再有病案室（或系统管理员）的角色。请由有权限的同事重新建立任务。",
    en: "Who ordered the batch is stopped or no longer has the role for it. A colleague who has it may order it anew.",
  },
  "no-signer": {
    status: 400,
    zh: "名单里没有写这份文件由谁签。请补上工号后重新建立任务。",
    en: "The list does not say who signs this file. Add the staff number and order it again.",
  },
  "no-list": {
    status: 400,
    zh: "没有名单：请填一位签名人的工号，或在压缩包里放一个 CSV 名单（文件名、工号）。",
    en: "There is no list: name one signer, or put a CSV list (file name, staff number) into the archive.",
  },
  "bad-list": {
    status: 400,
    zh: "名单读不懂（{row}）。每行写文件名或文书编号，以及签名人工号。",
    en: "The list cannot be read ({row}). Each row has a file name or document number, and a staff number.",
  },
  "list-twice": {
    status: 400,
    zh: "名单里“{name}”写了两位签名人。一批里每份文件由一人签；第二位请另建一批。",
    en: "The list names two signers for “{name}”. One person signs each file of a batch; order another for the second.",
  },
  "no-area": {
    status: 400,
    zh: "这份文书的模板没有这样的签名区（或它不是由模板生成的）。请改用坐标、关键字或签名域。",
    en: "The document's template keeps no such area for a signature, or it has no template. Use coordinates, a keyword or a field.",
  },
  "sign-declined": { status: 409, zh: "{name} 拒签：{why}", en: "{name} declined: {why}" },
  "sign-returned": { status: 409, zh: "{name} 退回修改：{why}", en: "{name} returned it for change: {why}" },
  "sign-cancelled": { status: 409, zh: "已撤回：{why}", en: "Taken back: {why}" },
  "sign-expired": { status: 410, zh: "{name} 没有在期限内签。", en: "{name} did not sign in time." },
  "type-needed": { status: 400, zh: "请选择上传文件的文书类型。", en: "Choose the type of the uploaded files." },
} as const;

export const sealingError = errorsOf("sealing", sealingErrors);
