"""Words that make a kind of shops, goods or pages, and no name: 女装商家, 线上商城, 社区团购."""

from __future__ import annotations

import re

_SORTS = """
美妆 服装 服饰 女装 男装 童装 鞋靴 鞋包 箱包 食品 生鲜 水果 酒水 酒类 珠宝 玉石 图书 家电 数码
母婴 玩具 家居 家具 家装 家纺 农产品 农资 药品 医药 保健 保健品 宠物 汽车 文玩 奢侈品 个护 日化
餐饮 手机 电脑 运动 户外 茶叶 滋补 虚拟 游戏 二手 本地 同城 线上 线下 网上 网络 互联网 积分 会员
官方 品牌 创意 跳蚤 社区 社群 社交 农村 县域 乡村 校园 夜间 周末 综合 大型 小型 中小 个人 个体
企业 普通 旗舰 专卖 专营 自营 电子 移动 电商 电子商务 直播 短视频 内容 货架 兴趣 跨境 海外 境外
国际 国内 全国 全球 其他 其它 第三方 主流 头部 传统 新兴 各大 各类 各家 全部 所有 多个 两大 三大
四大 五大 我们 我的 你的 自己 新手 新人 优质 成长 潜力 核心 签约 入驻 达人 主播 店播 商家 卖家
商户 店铺 商品 平台 优选 精选 好物 严选 推荐 热门 服务 如何 怎么 怎样 为何 什么 选择 开通 关于
调整 发布 违规 处罚 管理 规范 治理 假冒 侵权 延迟 虚假 年度 季度 月度 本月 今年 双十一 女神 国货
产业带 源头 工厂 批发 零售 团购 拼团 分销 代运营 供货 供应链 物流 快递 支付 金融 广告 营销 推广
数据 技术 开放 小程序 公众号 淘系 阿里 字节 腾讯 新 老 大 小 全 各 某 该 此 本 旧 多 双 冬季 夏季
春季 秋季 节日 新店 新商 老店 网店 实体 app faq sop gmv roi kpi sku mcn vip b2b b2c o2o c2c ugc
ppt pdf excel word the how new all for and our live top shop store seller mall market online
policy rules fee commission guide merchant platform
"""
_PLACES = "商城|集市|市集|优选|严选|甄选|臻选|拼购|易购|优品|良品|小店|好物|特卖|直购|购物|买菜|电商|拍卖"
_ALL = re.compile(rf"(?:{'|'.join(map(re.escape, _SORTS.split()))}|{_PLACES})+")
_PROGRAMME = re.compile(
    r"(?:计划|补贴|活动|频道|专区|会场|项目|服务|保障|险|费|金|榜|节|日|季|规则|类目|行业|品类|产品|商品|货|主播|号|率|分)$"
)
PLACES = _PLACES
"""What the names of places to keep a shop end with."""


def is_sort(name: str) -> bool:
    """Whether it is a kind of shops or goods or a programme, and nobody's name."""
    base = re.sub(rf"(?:{_PLACES}|平台)$", "", name) or name
    return len(base) < 2 or _ALL.fullmatch(base) is not None or _PROGRAMME.search(base) is not None
