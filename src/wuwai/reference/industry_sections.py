"""The sections of China's industrial classification, GB/T 4754-2017, by letter.

Source: 国家统计局《国民经济行业分类》（GB/T 4754-2017）; the English names follow ISIC Rev. 4, its model.
Names are without the commas of the originals, for several of them share a cell of a sheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from wuwai.reference.text import Text

SECTIONS: Mapping[str, Text] = MappingProxyType(
    {
        "A": Text("Agriculture and fishery", "农林牧渔业"),
        "B": Text("Mining", "采矿业"),
        "C": Text("Manufacturing", "制造业"),
        "D": Text("Electricity and water supply", "电力热力燃气及水生产和供应业"),
        "E": Text("Construction", "建筑业"),
        "F": Text("Wholesale and retail trade", "批发和零售业"),
        "G": Text("Transport and post", "交通运输仓储和邮政业"),
        "H": Text("Accommodation and catering", "住宿和餐饮业"),
        "I": Text("Information and software services", "信息传输软件和信息技术服务业"),
        "J": Text("Finance", "金融业"),
        "K": Text("Real estate", "房地产业"),
        "L": Text("Leasing and business services", "租赁和商务服务业"),
        "M": Text("Scientific research and technical services", "科学研究和技术服务业"),
        "N": Text("Environment and public facilities", "水利环境和公共设施管理业"),
        "O": Text("Household and repair services", "居民服务修理和其他服务业"),
        "P": Text("Education", "教育"),
        "Q": Text("Health and social work", "卫生和社会工作"),
        "R": Text("Culture and entertainment", "文化体育和娱乐业"),
        "S": Text("Public management and organisations", "公共管理社会保障和社会组织"),
        "T": Text("International organisations", "国际组织"),
    }
)
