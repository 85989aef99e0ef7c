"""Documents a second of CPU time by reportlab. The font's file is the argument, the data JSON on standard input."""
import io
import json
import sys
import time

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

pdfmetrics.registerFont(TTFont("sc", sys.argv[1]))
STYLE = ParagraphStyle("sc", fontName="sc", fontSize=10.5, leading=15, wordWrap="CJK")
NAMES = ["姓名", "性别", "年龄", "科室", "床号", "住院号", "入院日期", "出院日期"]
HEAD = ["序号", "药品", "规格", "用法", "单位"]


def make(data):
    out = io.BytesIO()
    names = [f"{name}：{data[name]}" for name in NAMES]
    story = [
        Paragraph("出院小结", STYLE),
        Table([names[i : i + 2] for i in range(0, 8, 2)], style=[("FONT", (0, 0), (-1, -1), "sc", 10.5)]),
        Paragraph(data["病情"], STYLE),
        Table([HEAD, *data["药品"]], style=[("FONT", (0, 0), (-1, -1), "sc", 10), ("GRID", (0, 0), (-1, -1), 0.5, "black")]),
    ]
    SimpleDocTemplate(out, pagesize=A4).build(story)
    return out.getvalue()


first, *others = json.load(sys.stdin)
make(first)
start = time.process_time()
for one in others:
    make(one)
print(len(others) / (time.process_time() - start))
