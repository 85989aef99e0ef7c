import { errorsOf } from "#core/error.ts";

export const documentErrors = {
  "not-found": { status: 404, zh: "没有这份文档。请核对文档编号。", en: "There is no such document. Check its id." },
  "unknown-type": {
    status: 400,
    zh: "没有文档类型“{type}”。请先在文档类型中登记。",
    en: "There is no document type “{type}”. Register it first.",
  },
  "too-large": {
    status: 413,
    zh: "文件超过 {limitMb} MB。请压缩扫描图像后重新上传。",
    en: "The file exceeds {limitMb} MB. Compress its scans and send it again.",
  },
  "data-too-large": {
    status: 413,
    zh: "数据超过 {limitKb} KB，手机上无法完整显示。请改为提交 PDF，或只提交摘要（digest）。",
    en: "The data exceeds {limitKb} KB and cannot be shown in full on a phone. Send a PDF, or its digest.",
  },
  "too-many-pages": {
    status: 400,
    zh: "文件有 {pages} 页，最多 {limit} 页。请拆分后上传。",
    en: "{pages} pages; at most {limit}. Split the file.",
  },
  voided: {
    status: 409,
    zh: "文书已于 {at} 作废（{reason}），不能再签署、盖章或再次作废。请重新出具一份。",
    en: "The document was made void on {at} ({reason}): it is not signed or sealed any more. Issue a new one.",
  },
  "not-pdf": { status: 400, zh: "这不是 PDF 文件。请上传 PDF。", en: "This is no PDF. Send a PDF." },
  password: {
    status: 400,
    zh: "文件有打开密码。请去掉密码后重新上传。",
    en: "The file needs a password to open. Remove it and send the file again.",
  },
  encrypted: {
    status: 400,
    zh: "文件已加密，无法解密。请去掉加密后重新上传。",
    en: "The file is encrypted and cannot be decrypted. Remove the encryption and send it again.",
  },
  "encrypted-signed": {
    status: 400,
    zh: "文件已签名且加密，不能再追加签名。请上传未加密的文件。",
    en: "The file is signed and encrypted: no signature can be added. Send it without encryption.",
  },
  "no-catalog": {
    status: 400,
    zh: "文件缺少文档目录（Catalog），内容不完整。请从源系统重新导出 PDF。",
    en: "The file has no document catalog. Export the PDF again from its source.",
  },
  damaged: {
    status: 400,
    zh: "文件结构已损坏，无法修复（{detail}）。请从源系统重新导出 PDF。",
    en: "The file is damaged beyond repair ({detail}). Export the PDF again from its source.",
  },
  "damaged-signed": {
    status: 400,
    zh: "文件已有签名且结构损坏（{detail}）；修复会使原签名失效。请上传完好的原件。",
    en: "The file is signed and damaged ({detail}); a repair would break its signatures. Send the intact original.",
  },
  hidden: {
    status: 422,
    zh: "文件里有隐藏内容，这类文书不接收：{found}。请从源系统重新导出，去掉隐藏内容。",
    en: "The file holds hidden content, which this type of document does not allow: {foundEn}. Export it again without.",
  },
  certified: {
    status: 409,
    zh: "文件的认证签名不允许再追加签名。",
    en: "A certification in the file allows no further signature.",
  },
  "field-missing": {
    status: 400,
    zh: "文件里没有名为“{name}”的签名域。请核对域名称。",
    en: "The file has no signature field named “{name}”. Check the name.",
  },
  "field-used": {
    status: 409,
    zh: "签名域“{name}”已签名或已锁定。请换一个签名域。",
    en: "Field “{name}” is signed or locked. Use another one.",
  },
  "keyword-missing": {
    status: 400,
    zh: "文件里找不到第 {occurrence} 处“{keyword}”（共 {found} 处）。请核对关键字，扫描件请改用坐标。",
    en: "Occurrence {occurrence} of “{keyword}” is not in the text ({found} found). Check it; use coordinates for scans.",
  },
  "no-page": {
    status: 400,
    zh: "文件没有第 {page} 页，共 {pages} 页。",
    en: "There is no page {page}; the file has {pages}.",
  },
  "place-outside": {
    status: 400,
    zh: "签名位置超出第 {page} 页页面。请调整坐标。",
    en: "The place leaves page {page}. Change its coordinates.",
  },
  "place-too-small": {
    status: 400,
    zh: "签名位置太小，至少 4×2 毫米。请放大。",
    en: "The place is too small: at least 4 × 2 mm.",
  },
  "field-too-small": {
    status: 400,
    zh: "签名域“{name}”比印章小，印章须按 {widthMm}×{heightMm} 毫米原大盖印。请换一个签名域或改用坐标。",
    en: "Field “{name}” is smaller than the seal, which is printed at its true {widthMm} × {heightMm} mm. Use another place.",
  },
  seam: {
    status: 400,
    zh: "骑缝章盖不上这 {pages} 页：至少两页，每页印章不少于 5 毫米，且不超出页面。",
    en: "No seal across these {pages} pages: at least two, at least 5 mm of the seal on each, inside the page.",
  },
  "not-data": {
    status: 400,
    zh: "这份内容不是数据。",
    en: "This is no data.",
  },
  "digest-has-no-pages": {
    status: 400,
    zh: "这份内容不是 PDF，没有页面。",
    en: "This is no PDF: there are no pages.",
  },
  moved: {
    status: 409,
    zh: "文档刚被另一位签署人更新。请重新确认签名。",
    en: "Another signer was faster. Confirm again on the new revision.",
  },
  "no-preparation": {
    status: 404,
    zh: "签名准备已失效。请重新发起确认。",
    en: "The prepared signature is gone. Confirm again.",
  },
  "signature-too-large": {
    status: 500,
    zh: "签名数据超过预留空间。请联系信息科。",
    en: "The signature is larger than its place. Ask IT.",
  },
} as const;

export const documentError = errorsOf("document", documentErrors);
