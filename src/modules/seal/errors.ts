import { errorsOf } from "#core/error.ts";

export const sealErrors = {
  // handwriting
  "not-png": { status: 400, zh: "图片不是有效的 PNG。请重新书写。", en: "This is not a PNG. Draw again." },
  "too-large": {
    status: 413,
    zh: "签名图片超过 200 KB。请清除后重写。",
    en: "The picture exceeds 200 KB. Clear and draw again.",
  },
  empty: { status: 400, zh: "没有看到笔迹。请写上姓名。", en: "There are no strokes. Write your name." },
  faint: { status: 400, zh: "笔迹太少或太小。请写得大一些。", en: "Too little ink. Write larger." },
  line: { status: 400, zh: "这是一条线，不是名字。请写上姓名。", en: "This is a line, not a name. Write your name." },
  blot: { status: 400, zh: "笔迹糊成一片。请清除后重写。", en: "The picture is a blot. Clear and draw again." },
  // faces
  "letter-missing": {
    status: 400,
    zh: "刻章字体没有“{letter}”字。请改用扫描上传，或换一个字。",
    en: "The seal font has no “{letter}”. Upload a scan, or use another letter.",
  },
  "face-empty": { status: 400, zh: "章面还没有文字。请填写。", en: "The face has no text yet." },
  "face-blank": {
    status: 400,
    zh: "图片里没有看到印迹。请用白纸黑底以外、印迹清晰的扫描件。",
    en: "No ink was found in the picture. Scan a clear print on white paper.",
  },
  "not-picture": {
    status: 400,
    zh: "这不是 PNG 或 JPEG 图片，或超过 2.8 MB。请重新扫描。",
    en: "This is no PNG or JPEG, or larger than 2.8 MB. Scan it again.",
  },
  resolution: {
    status: 400,
    zh: "印迹只有 {dpi} DPI，至少 {least} DPI。请以更高分辨率扫描，或核对印章的实际宽度。",
    en: "The print has {dpi} DPI; at least {least} are needed. Scan finer, or check the seal's true width.",
  },
  // life
  "not-found": { status: 404, zh: "没有这枚印章。请刷新后再看。", en: "There is no such seal." },
  move: {
    status: 409,
    zh: "印章现在的状态不允许这样做。请刷新后再看。",
    en: "The seal's present state does not allow that. Reload the page.",
  },
  pending: {
    status: 409,
    zh: "这枚印章已有章面在等审批。请先处理或撤回那份申请。",
    en: "A face of this seal already waits for approval. Decide or withdraw that application first.",
  },
  "owner-needed": { status: 400, zh: "人名章要写明是谁的章。请选择本人。", en: "Say whose name seal it is." },
  "not-enabled": {
    status: 409,
    zh: "印章没有启用，不能盖。请找印章管理员。",
    en: "The seal is not enabled. Ask its keeper.",
  },
  suspended: {
    status: 409,
    zh: "签章证书已到期或被吊销，印章已暂停。请系统管理员更新机构证书，之后自动恢复。",
    en: "The sealing certificate has expired or was revoked: the seal is suspended. It resumes once an administrator renews it.",
  },
  // powers
  "not-keeper": {
    status: 403,
    zh: "只有这枚印章的管理权人可以这样做：{who}。",
    en: "Only who keeps this seal may do that: {who}.",
  },
  "not-auditor": {
    status: 403,
    zh: "用章记录只给这枚印章的审计权人看：{who}。你只能看到自己的用章。",
    en: "The log of this seal is for its auditor: {who}. You see your own uses only.",
  },
  "holds-manage": {
    status: 409,
    zh: "此人已有这枚印章的管理权。同一人不能兼任同一印章的两项权力，请另选一人。",
    en: "This person keeps the seal. Nobody holds two powers over one seal: choose somebody else.",
  },
  "holds-use": {
    status: 409,
    zh: "此人已有这枚印章的使用权。同一人不能兼任同一印章的两项权力，请另选一人或先收回授权。",
    en: "This person may use the seal. Nobody holds two powers over one seal: choose somebody else, or revoke the grant.",
  },
  "holds-audit": {
    status: 409,
    zh: "此人已有这枚印章的审计权。同一人不能兼任同一印章的两项权力，请另选一人。",
    en: "This person audits the seal. Nobody holds two powers over one seal: choose somebody else.",
  },
  "no-auditor-role": {
    status: 400,
    zh: "审计权只能交给审计员。请另选一人。",
    en: "Only an auditor can be given 审计权. Choose somebody else.",
  },
  "no-keeper-role": {
    status: 400,
    zh: "管理权只能交给印章管理员。请另选一人。",
    en: "Only a seal keeper can be given 管理权. Choose somebody else.",
  },
  "last-keeper": {
    status: 409,
    zh: "每枚印章至少要有一位管理权人和一位审计权人。请先指定接替的人。",
    en: "A seal needs at least one keeper and one auditor. Appoint a successor first.",
  },
  "no-person": { status: 400, zh: "没有这个人。请重新选择。", en: "There is no such person. Choose again." },
  // applications
  "no-application": { status: 404, zh: "没有这份申请。请刷新后再看。", en: "There is no such application." },
  decided: { status: 409, zh: "这份申请已有结果。请刷新后再看。", en: "This application has been decided." },
  "own-application": {
    status: 403,
    zh: "你不能审批自己的申请。请其他用章审批人处理。",
    en: "You cannot approve your own application. Another approver must.",
  },
  "own-favour": {
    status: 403,
    zh: "这份申请是给你授权的，你不能审批。请其他用章审批人处理。",
    en: "This application grants something to you: another approver must decide.",
  },
  twice: {
    status: 409,
    zh: "你已同意过。高风险印章需要两位不同的审批人。",
    en: "You have approved already. A high-risk seal needs two different approvers.",
  },
  "not-applicant": { status: 403, zh: "只有申请人可以撤回。", en: "Only the applicant may withdraw it." },
  period: {
    status: 400,
    zh: "授权的结束时间要晚于开始时间和现在。请修改。",
    en: "A grant must end after it begins, and after now.",
  },
  // grants
  "no-grant": {
    status: 403,
    zh: "你没有这枚印章的使用权。可以提交用章申请，或请印章管理员授权。",
    en: "You may not use this seal. Apply for a use, or ask its keeper for a grant.",
  },
  "no-grant-left": {
    status: 403,
    zh: "发起人对这枚印章已没有有效的授权（被收回或到期）。没有盖的文件还在等；重新授权后可以继续，或取消任务。",
    en: "Who ordered this has no grant in force over the seal any more. Files not sealed still wait: resume once there is a grant, or cancel.",
  },
  "no-such-grant": { status: 404, zh: "没有这项授权。请刷新后再看。", en: "There is no such grant." },
  "grant-revoked": { status: 403, zh: "授权已收回。请联系印章管理员。", en: "The grant was revoked. Ask the keeper." },
  "grant-document": { status: 403, zh: "授权只用于另一份文书。", en: "The grant is for another document." },
  "grant-type": {
    status: 403,
    zh: "授权不包括这类文书。请申请扩大授权，或提交用章申请。",
    en: "The grant does not cover this type of document. Ask for a wider one, or apply for a use.",
  },
  "grant-early": { status: 403, zh: "授权还没有开始生效。", en: "The grant has not begun yet." },
  "grant-over": { status: 403, zh: "授权已到期。请申请新的授权。", en: "The grant has ended. Ask for a new one." },
  "grant-elsewhere": {
    status: 403,
    zh: "授权限定了使用的工作站，这个地址不在其中。请到指定的工作站操作，或请印章管理员调整。",
    en: "The grant is for certain workstations, and this address is not one of them. Go there, or ask the keeper.",
  },
  "grant-spent": {
    status: 403,
    zh: "授权的次数已用完。请申请新的授权。",
    en: "The grant's uses are spent. Ask for a new one.",
  },
  // sealing
  "only-voids": {
    status: 400,
    zh: "作废章只用于作废文书。请在文书页点“作废”，或换一枚印章。",
    en: "This stamp only makes documents void. Use “Make void” on the document's page, or another seal.",
  },
  "not-void-seal": {
    status: 400,
    zh: "作废要用作废章。请选择作废章；没有的，请印章管理员制作一枚。",
    en: "Making void takes a void stamp. Choose one, or ask a seal keeper to make one.",
  },
  "no-void-seal": {
    status: 409,
    zh: "没有启用的作废章。请印章管理员制作并启用一枚，再给你授权。",
    en: "No void stamp is enabled. Ask a seal keeper to make one and grant it to you.",
  },
  "no-template": {
    status: 400,
    zh: "这份文书不是由模板生成的，不知道盖在哪里。请改用坐标、关键字或签章域。",
    en: "This document was not made from a template. Say by coordinates, keyword or field where the seal goes.",
  },
  "no-area": {
    status: 400,
    zh: "模板没有给“{name}”留位置。请在模板里加印章区，或改用坐标、关键字。",
    en: "The template has no place for “{name}”. Add a seal area to it, or use coordinates or a keyword.",
  },
  "not-pdf": { status: 400, zh: "只能在 PDF 文书上盖章。", en: "Only a PDF can be sealed." },
  "not-staff": { status: 403, zh: "请以人员或业务系统的身份盖章。", en: "Seal as a person or a hospital system." },
} as const;

export const sealError = errorsOf("seal", sealErrors);
