/**
 * China's most frequent surnames with their share of the population in hundredths of a percent, most frequent
 * first: the order and shares of the well-known national rankings, rounded.
 */
export const SURNAMES: readonly (readonly [surname: string, weight: number])[] = parse(`
  王725 李719 张683 刘538 陈453 杨308 赵229 黄223 周212 吴205 徐166 孙154 胡131 朱126 高121 林118 何117 郭115
  马106 罗95 梁84 宋81 郑78 谢72 韩68 唐65 冯64 于62 董61 肖59 程57 曹57 袁54 邓54 许54 付51 沈50 曾50 彭49
  吕47 苏46 卢46 蒋45 蔡44 贾42 丁41 魏41 薛40 叶40 闫39 余39 潘38 杜38 戴37 夏37 钟36 汪36 田36 任35 姜35
  范34 方34 石33 姚33 谭32 廖31 邹30 熊29 金29 陆29 郝28 孔28 白28 崔28 康27 毛27 邱27 秦27 江27 史26 顾26
  侯25 邵25 孟24 龙24 万24 段23 雷23 钱22 汤22 尹22 黎22 易21 常21 武21 乔20 贺20 赖20 龚20 文19 庞18 樊18
  兰18 殷17 施17 陶17 洪16 翟16 安16 颜16 倪15 严15 牛15 温15 芦14 季14 俞14 章14 鲁14 葛14 伍13 韦13 申13
  尤13 毕13 聂12 丛12 焦12 向12 柳12 邢12 路11 岳11 齐11 梅10 莫10 庄10 辛10 管10 祝10 左9 涂9 谷9
  祁9 时9 舒9 耿9 牟9 卜8 詹8 关8 苗8 凌8 费8 纪8 靳8 盛8 童8 欧8 甄7 项7 曲7 成7 游7 阳7 裴7 席7 卫7
  查6 屈6 鲍6 位6 覃6 霍6 翁6 隋6 甘6 景6 薄6 单6 包6 司5 柏5 宁5 柯5 阮5 桂5 闵5 解5 强5 丘5 厉5
  车4 滕4 冉4 房4 边4 相4 臧4 迟3 訾3 亓3 岱2 宗2 来2 欧阳4 上官2 司马1
`)

/** Surnames after which villages around Rizhao are named: there the village's families bear it. */
export const VILLAGE_SURNAMES = new Set([...SURNAMES.map(([surname]) => surname), '郇', '逄', '仲'])

function parse(text: string): (readonly [string, number])[] {
  return text
    .trim()
    .split(/\s+/)
    .map((entry) => [entry.replace(/\d+$/, ''), Number(/\d+$/.exec(entry)![0])] as const)
}
