import { errorsOf } from "#core/error.ts";

export const templateErrors = {
  "not-found": { status: 404, zh: "没有这个模板。请核对模板编码。", en: "There is no such template. Check its code." },
  "no-version": {
    status: 404,
    zh: "模板没有第 {version} 版。请核对版本号。",
    en: "The template has no version {version}. Check the number.",
  },
  "no-file": { status: 404, zh: "没有这个模板文件。请重新上传。", en: "There is no such file. Upload it again." },
  "no-font": { status: 404, zh: "没有字体 {font}。请刷新页面。", en: "There is no font {font}. Reload the page." },
  "code-taken": {
    status: 409,
    zh: "模板编码“{code}”已被“{name}”使用。请换一个编码。",
    en: "Code “{code}” belongs to “{name}”. Choose another one.",
  },
  "unknown-type": {
    status: 400,
    zh: "没有文档类型“{type}”。请先在文档类型中登记。",
    en: "There is no document type “{type}”. Register it first.",
  },
  "changed-meanwhile": {
    status: 409,
    zh: "{by} 刚保存了这个模板。请刷新后在新内容上继续，或另存为副本。",
    en: "{by} has just saved this template. Reload and go on from there, or save yours as a copy.",
  },
  retired: {
    status: 409,
    zh: "模板“{name}”已停用，不能再生成文书。",
    en: "Template “{name}” is retired: no document can be made from it.",
  },
  "retired-draft": {
    status: 409,
    zh: "模板“{name}”已停用，不能再修改。需要时在列表里“复制”成新模板。",
    en: "Template “{name}” is retired and cannot be changed. Duplicate it in the list instead.",
  },
  "not-published": {
    status: 409,
    zh: "模板“{name}”还没有发布。请先在模板设计器中发布。",
    en: "Template “{name}” is not published yet. Publish it in the designer first.",
  },
  "version-retired": {
    status: 409,
    zh: "模板第 {version} 版已停用。请使用当前版本。",
    en: "Version {version} is retired. Use the current one.",
  },
  "form-unfit": {
    status: 400,
    zh: "模板还不能发布：字段“{field}”{reason}。",
    en: "The form cannot be published: field “{field}” {reasonEn}.",
  },
  "missing-glyph": {
    status: 422,
    zh: "字段“{field}”中的“{letter}”（{code}）在现有字体中没有字形，未生成文书。请改用通行写法，或联系信息科增加字体。",
    en: "Field “{field}” has “{letter}” ({code}), which no font can draw. No document was made. Write it otherwise, or ask IT for a font.",
  },
  overflow: {
    status: 422,
    zh: "字段“{field}”的内容放不下，未生成文书。请缩短内容，或放大模板中的字段。",
    en: "The content of field “{field}” does not fit. No document was made. Shorten it, or enlarge the field.",
  },
  required: {
    status: 422,
    zh: "字段“{field}”必填，数据中没有值（{bind}）。请补全后重试。",
    en: "Field “{field}” is required and the data has nothing at {bind}. Complete it.",
  },
  value: {
    status: 422,
    zh: "字段“{field}”的值不对，应为 {expected}。请核对数据。",
    en: "The value of field “{field}” is no {expectedEn}. Check the data.",
  },
  check: {
    status: 422,
    zh: "字段“{field}”的值不是有效的 {expected}。请核对数据。",
    en: "The value of field “{field}” is no valid {expectedEn}. Check the data.",
  },
  expression: {
    status: 422,
    zh: "字段“{field}”的表达式无法计算（{detail}）。请核对模板与数据。",
    en: "The expression of field “{field}” cannot be computed ({detail}). Check form and data.",
  },
  "base-pdf": {
    status: 400,
    zh: "底图 PDF 无法使用（{detail}）。请另存为未加密的普通 PDF 后重新上传。",
    en: "The base PDF cannot be used ({detail}). Save it as a plain PDF without encryption and upload it again.",
  },
  "base-signed": {
    status: 400,
    zh: "底图 PDF 已有签名。模板底图应为未签名的空白表单。",
    en: "The base PDF is signed. A form's base must not be.",
  },
  image: {
    status: 400,
    zh: "图片无法使用，请用 PNG 或 JPEG。",
    en: "The picture cannot be used. Use PNG or JPEG.",
  },
  "file-too-large": {
    status: 413,
    zh: "文件超过 {limitMb} MB。请压缩后重新上传。",
    en: "The file exceeds {limitMb} MB. Make it smaller and upload it again.",
  },
  pdfme: {
    status: 400,
    zh: "这不是 pdfme 模板（{detail}）。请上传 pdfme 导出的 JSON。",
    en: "This is no pdfme template ({detail}). Upload the JSON pdfme exports.",
  },
} as const;

export const templateError = errorsOf("template", templateErrors);
