"""Bodies and persons credited for a statement: found where they are, and not where they only act."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osintwatch.evidence import CitationKind
from osintwatch.provenance.speakers.citing import MOST_CITATIONS, speaker_citations
from osintwatch.provenance.speakers.keys import person_key

P, O = CitationKind.PERSON, CitationKind.OFFICIAL  # noqa: E741

CREDITED: list[tuple[str, CitationKind, str]] = [
    # a person before the verb
    ("Putin says the talks will go on.", P, "ptn"),
    ("Governor Malkov confirmed the fire at the refinery", P, "mlkv"),
    ("Defense Minister Andrei Belousov confirmed the training.", P, "blsv"),
    ("Министр обороны Белоусов подтвердил обучение.", P, "blsv"),
    ("Міністр оборони РФ Бєлоусов підтвердив навчання.", P, "blsv"),
    ("Мер Харкова Терехов повідомив про три влучання у місто.", P, "trgv"),
    ("Президент Зеленський заявив, що зустріч відбудеться.", P, "zlnsk"),
    ("Глава СБУ Василь Малюк розповів про операцію", P, "mlk"),
    ("Сенатор Иван Петренко ранее призвал закрыть границу", P, "ptrnk"),
    ("Вчера Орбан официально подтвердил визит", P, "arbn"),
    ("В понедельник Шольц заявил о выборах", P, "xlz"),
    ("South Korean ruling party leader, Han Dong-hoon, says martial law is over", P, "kn-tn-kn"),
    ("Иван Резников, сын основателя, назвал сделку ошибкой", P, "rznkv"),
    ("Пресс-секретарь президента Песков отметил, что сроков нет", P, "pskv"),
    ("China's Foreign Ministry spokesperson Hua Chunying said at a briefing", P, "cnn"),
    ("French President Macron says he will come", P, "mkrn"),
    ("Зеленский и Дуда заявили о новом соглашении", P, "dd"),
    # a person behind the verb
    ("Дорога открыта, заявил Песков", P, "pskv"),
    ("«Ми готові», — сказав Єрмак.", P, "irmk"),
    ("Уночі місто атакували дрони, повідомив мер Терехов.", P, "trgv"),
    ('"We will respond," said Israeli Prime Minister Benjamin Netanyahu.', P, "ntng"),
    ('"We will respond," Netanyahu said.', P, "ntng"),
    ("Об этом сообщил глава Минфина Антон Силуанов", P, "slnv"),
    ("Как рассказал депутат Госдумы Сергей Миронов, закон готов", P, "mrnv"),
    ("Як зазначив речник МЗС Георгій Тихий, позиція незмінна.", P, "tg"),
    ("Бюджет вырос, отметил вице-премьер, глава аппарата правительства Дмитрий Григоренко", P, "grgrnk"),
    ("«Я уезжаю», — заявил на митинге в Праге недавно освобожденный Илья Яшин", P, "ixn"),
    ("Цены не вырастут, заверила Эльвира Набиуллина", P, "nbln"),
    ("Он приедет, сообщил журналистам представитель Кремля Дмитрий Песков", P, "pskv"),
    ("Завтра дождь, сообщил специалист центра погоды «Фобос» Михаил Леус", P, "ls"),
    # according to a person
    ("По словам губернатора Малкова, пожар потушен.", P, "mlkv"),
    ("За словами Зеленського, переговори триватимуть.", P, "zlnsk"),
    ("По данным мэра Кобзаря, ранены десять человек", P, "kbzr"),
    ("The road is closed, according to Governor Oleh Syniehubov", P, "sngbv"),
    ("Explosions heard in the capital, confirmed by Mayor Vitali Klitschko", P, "klck"),
    ("Погибли двое, пишут каналы со ссылкой на губернатора Александра Гусева", P, "gsv"),
    # signed
    ('"We will not leave," - Kim Jong-Un, Supreme Leader of North Korea.', P, "km-cn-n"),
    ("Переговоров на этой неделе не будет, — Песков", P, "pskv"),
    ("Росія готує новий наступ на півночі, — Буданов.", P, "bdnv"),
    ("Сбиты два беспилотника, обломки упали в поле.\n\n— Сергей Собянин", P, "sbnn"),
    ('"The deal is dead," - Netanyahu', P, "ntng"),
    ("Turkey may leave the talks if they fail: Erdogan", P, "irdgn"),
    ("В стране живет 30 млн человек, — украинский омбудсман Лубинец.", P, "lbnz"),
    # announced
    ("Сергей Собянин: «Сбит ещё один беспилотник»", P, "sbnn"),
    ("NEW - Biden: we will stand with our allies", P, "bdn"),
    ("Песков: сроков нет", P, "pskv"),
    ("⚡️Нетаньяху:\n\n«Мы продолжим»", P, "ntng"),
    ("Зеленский о перемирии:\n\nМы готовы", P, "zlnsk"),
    ("Министр иностранных дел Украины Сибига:\n\n«Нужна помощь»", P, "sbg"),
    # a body before the verb
    ("The Russian Defense Ministry said 30 drones were shot down.", O, "mod:ru"),
    ("Минобороны РФ сообщило о сбитых дронах", O, "mod:ru"),
    ("Міноборони Росії заявило про захоплення села.", O, "mod:ru"),
    ("Министерство обороны России сообщило о потерях", O, "mod:ru"),
    ("South Korea's Ministry of Defense announces an exercise", O, "mod:kr"),
    ("Хамас заявив про згоду.", O, "hamas"),
    ("Hamas said it agreed to the plan", O, "hamas"),
    ("The IDF says it struck the launcher", O, "idf"),
    ("ЦАХАЛ сообщил об ударе", O, "idf"),
    ("АОІ повідомила про удар", O, "idf"),
    ("White House confirms the visit", O, "white-house"),
    ("Белый дом подтвердил визит", O, "white-house"),
    ("Білий дім підтвердив візит", O, "white-house"),
    ("Пентагон подтвердил передачу мин", O, "pentagon"),
    ("В Кремле назвали сроки встречи", O, "kremlin"),
    ("У Кремлі прокоментували пропозицію", O, "kremlin"),
    ("The Kremlin denies the report", O, "kremlin"),
    ("У Повітряних силах повідомили про збиття 40 дронів.", O, "air-force:ua"),
    ("В Генпрокуратуре заявили о новом деле", O, "prosecutor-general:ru"),
    ("Следственный комитет сообщил об аресте", O, "investigative-committee:ru"),
    ("Российские власти сообщили о взрыве", O, "authorities:ru"),
    ("Посольство РФ в Японии призвало туристов уехать", O, "embassy:ru"),
    ("Chinese embassy in Seoul urges citizens to stay home", O, "embassy:cn"),
    ("Губернатор Курской области сообщил о взрыве", O, "governor:krsk"),
    ("Президент Южной Кореи заявил о выборах", O, "president:kr"),
    ("Israel confirms the strike", O, "country:il"),
    ("US says talks will resume", O, "country:us"),
    ("Роспотребнадзор сообщает о вспышке", O, "rsptrbndzr"),
    # a body behind the verb or cue
    ("Об этом сообщили в МЧС", O, "emergencies:ru"),
    ("Про це повідомили в ДСНС України.", O, "emergencies:ua"),
    ("Пожежу ліквідовано, повідомляє ДСНС.", O, "emergencies:ua"),
    ("Стороны близки, сообщили в Госдепе", O, "state-department:us"),
    ("Рейс отменен, рассказали в Росавиации", O, "rsvz"),
    ("За даними Генштабу ЗСУ, за добу відбулося 120 зіткнень.", O, "general-staff:ua"),
    ("По данным Минздрава, случаев стало меньше", O, "health:ru"),
    ("По информации МИД РФ, встреча отложена", O, "mfa:ru"),
    ("According to the Ukrainian General Staff, 120 clashes took place.", O, "general-staff:ua"),
    ("The village has fallen, confirmed by the Ba'ath Party", O, "party+bt"),
    ("Выплаты начнутся в мае, говорится в сообщении Банка России", O, "central-bank:ru"),
    ("Снега не будет, сообщили в центре погоды «Фобос»", O, "fbs"),
    ("Астероид сгорел, рассказали в Институте астрономии РАН", O, "institute+rn"),
    ("Дрон сбит, передают каналы со ссылкой на Минобороны", O, "mod:ru"),
    ("Продажи упали, сообщает «Автостат»", O, "avtstt"),
    ("Доходы выросли, рассказали в Mediascope", O, "mdskp"),
    ("Видео от Минобороны России", O, "mod:ru"),
    # a body that signs or announces
    ("Повітряні сили: збито 40 із 52 шахедів.", O, "air-force:ua"),
    ("Air Force: 50 drones downed overnight", O, "air-force"),
    ("Двое погибли — МЧС", O, "emergencies:ru"),
    ("На станции задымление, — Дептранс.", O, "dptrns"),
    ('"We launched strikes after they fired at us," - Pentagon.', O, "pentagon"),
    ('"Stay calm," - US Department of State.', O, "state-department:us"),
    ("US sees no sign of a retreat: State Dept READ: https://example.org/a", O, "state-department:us"),
    ("Такая возможность рассматривается — глава МИД Франции", O, "mfa:fr"),
    # credits that stand in unusual places
    ("Эффектные кадры учений на полигоне показали в Минобороны", O, "mod:ru"),
    ("Запуск ракеты на рассвете показало Минобороны.", O, "mod:ru"),
    ("Минобороны Польши приказало войскам быть готовыми", O, "mod:pl"),
    ("Глава МИД Литвы на встрече в Риге: «Нужны решения»", O, "mfa:lt"),
    ('"The order stays in force", an official from the Polish Ministry of Defense.', O, "mod:pl"),
    ("Парламент Грузии отклонил вето — спикер", O, "speaker:ge"),
    ("Парламент Грузии отклонил вето, сообщил его спикер", O, "speaker:ge"),
    (
        '"We will not give in to them," - Anna Petrova, Mayor of Ruse, Bulgaria, and head of a party.',
        P,
        "ptrv",
    ),
    ("Дорога открыта, сообщает МВД Дагестана", O, "interior:dgstn"),
    ("С инициативой выступил сенатор Иван Петренко.", P, "ptrnk"),
    (
        "Рождаемость упала, согласно обновлённым данным статистического управления Литвы",
        O,
        "sttstcsk-aprvln:lt",
    ),
    ("Пожар потушен, сообщила ГСЧС.", O, "emergencies:ua"),
    ("ВСУ сообщили о наступлении", O, "army:ua"),
    ("Экс-главком ВСУ Петренко предложил план", P, "ptrnk"),
    ("Сын Петренко назвал сделку ошибкой", P, "sn-ptrnk"),
    (
        "Анна Орлова, глава партии «Рассвет», в состав которой входит и Пётр Белкин, назвала сделку ошибкой",
        P,
        "arlv",
    ),
    ("Председатель правительства Чувашии сообщил о пожаре", O, "government:cvx"),
    ("Губернатор Кемерово Анатолий Качура сообщил о пожаре", P, "kcr"),
    ("Об этом сообщили в МВД по Пермскому краю", O, "interior:prm"),
    ("Генштаб Вооружённых сил сообщил об учениях", O, "general-staff:ru"),
    ("Губернатор Кузбасса сообщил о пожаре", O, "governor:kzbs"),
    ("Мэр Петрова сообщила о пожаре", P, "ptrv"),
]

NOBODY = [
    # who acts, says nothing
    "Putin met Xi in Beijing on Monday.",
    "Байден разрешил удары по России",
    "Зеленський прибув до Лондона з візитом",
    "Путин увеличил выплаты участникам операции",
    "Israel strikes the port of Hodeidah",
    "Минобороны закупит новые дроны",
    "Police arrest three men in Leeds",
    "Speaker of the parliament resigned on Tuesday",
    "У Харкові відкрили нову станцію метро",
    # who has no name
    "He said it was fine.",
    "Он сообщил, что всё хорошо.",
    "Вона розповіла про евакуацію",
    "По словам очевидцев, автобус загорелся на ходу",
    "За словами очевидців, вибухи тривали годину",
    "Эксперты считают, что цены вырастут",
    "Учёные выяснили, почему кошки мурлычут",
    "Officials say the bridge is safe",
    "Sources say the talks have failed",
    "Residents say the water is back",
    "Initial reports of explosions in the city",
    "СМИ сообщают о взрывах",
    "Местные СМИ сообщили о взрывах",
    "Мужчина рассказал, что его обманули",
    "Виктор рассказал, что потерял деньги",
    "По данным следствия, водитель был пьян",
    "Ведомство заявило, что проверит дом",
    "Спектакль выступил с успехом",
    "Вечером Диана пожаловалась на погоду",
    "Президент в ответ объявил выборы",
    "Перемирие в Ливане: «Мы вернёмся домой»",
    'She plays in "The Band of the North", Sollers',
    # what is not said
    "The minister wants to say goodbye: more below",
    "Court will announce the verdict on Monday",
    "United States citizens may leave",
    "Clashes reported in the south",
    # headings, lists and footers
    "Важно: завтра отключат воду",
    "UPD: движение открыто",
    "Итоги дня: цены и погода",
    "Украина: карта боёв",
    "Новость дня\n\n— Подписаться",
    "BREAKING: fire at the port",
    "Погода в Харькове:",
    "Победитель турнира — Карякин",
    "Москва — столица России",
    "Состав:\n— Иван Петров\n— Сергей Сидоров\n— Олег Орлов",
    "Удар по дому в Сумах: что известно",
    "В аварии пострадал 40-летний Максим К.",
    "JUST IN - White House reaction after the sale of the company",
    "Pfizer COVID Vaccine Claim falls apart",
    "Россиянам рассказали о новых правилах",
    "",
    "— — —",
]


@pytest.mark.parametrize(("text", "kind", "key"), CREDITED, ids=[text[:60] for text, _, _ in CREDITED])
def test_who_is_credited_for_a_statement_is_found(text: str, kind: CitationKind, key: str) -> None:
    assert [(one.kind, one.key) for one in speaker_citations(text)] == [(kind, key)]


@pytest.mark.parametrize("text", NOBODY, ids=[text[:60] or "empty" for text in NOBODY])
def test_who_only_acts_or_has_no_name_is_not_credited(text: str) -> None:
    assert speaker_citations(text) == ()


def test_the_quote_holds_the_cue_and_the_name_and_stands_where_it_says() -> None:
    text = "Ночь прошла спокойно. Дорога открыта, сообщил мэр Одессы Геннадий Труханов в телеграме."
    (found,) = speaker_citations(text)
    assert found.quote == text[found.start : found.end] == "сообщил мэр Одессы Геннадий Труханов"
    assert found.name == "мэр Одессы Геннадий Труханов"


def test_whose_it_is_is_no_part_of_a_name() -> None:
    (found,) = speaker_citations("Парламент Южной Кореи отменил решение, сообщает его спикер.")
    assert (found.name, found.quote) == ("спикер", "сообщает его спикер")


def test_what_an_outlet_is_credited_with_is_left_alone() -> None:
    text = "Сделка закрыта, сообщает Ведомости"
    start = text.index("Ведомости")
    assert speaker_citations(text)
    assert speaker_citations(text, [(start, len(text))]) == ()


def test_a_speaker_counts_once_and_no_more_than_a_few_do() -> None:
    twice = "Песков заявил о встрече. Позже Песков уточнил дату."
    assert len(speaker_citations(twice)) == 1
    names = ["Орлов", "Белкин", "Зайцев", "Волков", "Медведев", "Лисицын", "Барсуков"]
    many = " ".join(f"{name} заявил о встрече." for name in names)
    assert len(speaker_citations(many)) == MOST_CITATIONS


def test_citations_stand_in_the_order_of_the_text() -> None:
    text = "По словам Орлова, дождь пройдёт. Белкин заявил, что нет."
    assert [one.key for one in speaker_citations(text)] == ["arlv", "blkn"]


def test_an_office_without_a_place_names_nobody_beside_a_name() -> None:
    text = "Мэр Москвы Сергей Собянин сообщил о дроне. Пострадавших нет, заявил мэр."
    assert [one.key for one in speaker_citations(text)] == ["sbnn"]


SAME_OFFICE = [
    (
        "Командующий военным положением в Южной Корее заявил о запрете митингов",
        "Rallies are banned, said the Martial Law Commander",
    ),
    ("Президент Южной Кореи заявил, что уйдёт", "The president of South Korea says he will resign"),
    ("🇮🇷 Глава МИД заявил, что переговоры идут", "Iran's Foreign Minister says talks go on"),
    (
        "Спикер парламента Грузии сообщил о голосовании",
        "The Speaker of the Georgian Parliament said they voted",
    ),
    ("Председатель парламента Грузии сообщил о вето", "Speaker of Georgia's parliament said they voted"),
    ("Лидер правящей партии Грузии заявил о победе", "Georgia's ruling party leader says they won"),
    ("Лидер оппозиции Грузии заявил о победе", "Georgia's opposition leader says they won"),
    ("Міністр оборони Польщі заявив про навчання", "Poland's Defense Ministry announces an exercise"),
    ("Мэр Москвы сообщил о дроне", "Moscow mayor says a drone was downed"),
    ("Губернатор Харьковской области сообщил об ударе", "The governor of Kharkiv said a strike hit the town"),
    ("Минюст Грузии заявил об ошибке", "Georgian Ministry of Justice says it was an error"),
    ("Конституционный суд Грузии заявил об ошибке", "Georgia's Constitutional Court says it was an error"),
    ("Совбез Армении сообщил о встрече", "Armenia's Security Council says they will meet"),
]


@pytest.mark.parametrize(("one", "other"), SAME_OFFICE, ids=[other for _, other in SAME_OFFICE])
def test_an_office_has_one_key_in_all_languages(one: str, other: str) -> None:
    (a,), (b,) = speaker_citations(one), speaker_citations(other)
    assert (a.kind, a.key) == (b.kind, b.key)


HELD = [
    (
        '"Rallies are banned," - Han Min-ho, Martial Law Commander.',
        "Командующий военным положением заявил о запрете",
    ),
    ('"We are ready," - Hassan Karimi, Foreign Minister of Iran.', "Мы готовы, заявил глава МИД Ирана"),
    (
        "Мы готовы, заявил министр иностранных дел Ирана Хасан Карими",
        "Iran's Foreign Ministry says they are ready",
    ),
    ("Президент Польши Ян Ковальский заявил о выборах", "The president of Poland says elections are near"),
    ("Анна Петрова, мэр Пловдива, заявила о пожаре", "Мэр Пловдива сообщил о пожаре"),
    (
        "Об этом сообщил Иван Петров, губернатор Курской области.",
        "Губернатор Курской области сообщил об ударе",
    ),
    ("Курский губернатор Иван Петров сообщил об ударе", "Губернатор Курской области сообщил об ударе"),
    ("Депутат Госдумы Иван Петров заявил о налоге", "Депутат Госдумы призвал снизить налог"),
    ("🇬🇪 Спикер парламента Иван Петров сообщил о вето", "Парламент Грузии отклонил вето, сообщил его спикер"),
    ("Дождя не будет, сообщил специалист центра погоды «Циклон» Иван Петров", "Сообщили в центре «Циклон»"),
    ("Глава Роскосмоса Иван Петров заявил о полёте", "Роскосмос сообщил о полёте"),
]


@pytest.mark.parametrize(("named", "unnamed"), HELD, ids=[named[:50] for named, _ in HELD])
def test_a_person_goes_by_the_office_too(named: str, unnamed: str) -> None:
    (person,), (office,) = speaker_citations(named), speaker_citations(unnamed)
    assert (person.kind, office.kind) == (P, O)
    assert person.alias == office.key != ""


@pytest.mark.parametrize(
    "text",
    [
        "Депутат Иван Петров заявил о налоге",
        "Эксперт Иван Петров заявил о налоге",
        "Политолог Иван Петров заявил о налоге",
        "Military analyst John Carter says it is over",
        "Губернатор Петров подтвердил пожар",
        "Премьер Петров заявил о выборах",
        "Лидер оппозиции Грузии Иван Петров заявил о выборах",
        "Глава областной военной администрации Иван Петров сообщил об ударе",
        "По словам Петрова, президент Польши приедет завтра.",
        "According to Carter, the President of Poland will come.",
        "Глава ведомства Иван Петров сообщил об ударе",
    ],
)
def test_a_role_that_several_may_have_is_no_office_of_its_holder(text: str) -> None:
    (person,) = speaker_citations(text)
    assert (person.kind, person.alias) == (P, "")


@pytest.mark.parametrize(
    "text",
    [
        "Пресс-секретарь президента Польши Ян Ковальский заявил о выборах",
        "Вице-президент Польши Ян Ковальский заявил о выборах",
        "Former President of Poland Jan Kowalski says it is over",
        "Президент МТС Ян Ковальский заявил о продажах в Польше",
        "Глава Совета по спорту при президенте Польши Ян Ковальский заявил о турнире",
    ],
)
def test_aides_and_presidents_of_clubs_do_not_go_by_the_office(text: str) -> None:
    (person,) = speaker_citations(text)
    assert person.alias not in ("president:pl", "president:ru", "president")
    assert person.key == "kvlsk"


@pytest.mark.parametrize(
    "spellings",
    [
        "Yoon Suk Yeol|Юн Сок Ёль|Юн Сок Ёля",
        "Kim Jong-un|Kim Jong Un|Ким Чен Ын|Кім Чен Ина",
        "Lee Jae-myung|Ли Чже Мён|Ли Дже Мён|Лі Чже Мьон",
        "Woo Won-shik|У Вон Сик",
        "Han Dong-hoon|Хан Дон Хун|Хан Дон Хуном",
        "Park An-su|Пак Ан Су",
        "Choi Sang-mok|Чхве Сан Мок|Цой Сан Мок",
        "Cho Tae-yul|Чо Тхэ Ёль",
    ],
    ids=lambda spellings: spellings.split("|")[0],
)
def test_korean_names_have_one_key_in_all_alphabets(spellings: str) -> None:
    assert len({person_key(name.split()) for name in spellings.split("|")}) == 1


def test_a_family_name_of_one_syllable_is_the_full_name_where_the_text_has_it() -> None:
    text = "Yoon says he will stay. The opposition wants Yoon Suk Yeol to go."
    assert [one.key for one in speaker_citations(text)] == [person_key(["Yoon", "Suk", "Yeol"])]


@pytest.mark.parametrize(
    "text",
    [
        "Мэр Москвы Сергей Собянин сообщил о дроне. Пострадавших нет, заявил московский мэр.",
        "Сергей Собянин сообщил о дроне. Всё готово, заявил мэр Москвы Собянин. Мэр Москвы пообещал мост.",
    ],
    ids=["another spelling of the office", "three ways"],
)
def test_an_office_beside_its_holder_is_no_other_speaker(text: str) -> None:
    (only,) = speaker_citations(text)
    assert (only.kind, only.key, only.alias) == (P, "sbnn", "mayor:mskv")


WORDS = ["заявил ", "сообщили в ", "Песков", "Минобороны ", "said ", "по словам ", "Kim ", "by ", "МЧС "]
MARKS = [
    "— ",
    ": ",
    "«",
    "»",
    '"',
    ", ",
    "\n",
    ". ",
    "(",
    "@x ",
    "https://x.y ",
    "🇺🇦",
    "II ",
    "А. ",
    "\u0301",
]
PIECES = st.sampled_from(WORDS + MARKS)


@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=40).map("".join)))
def test_any_text_is_read_and_every_quote_stands_in_it(text: str) -> None:
    for one in speaker_citations(text):
        assert one.quote == text[one.start : one.end] != ""
        assert one.key
        assert one.kind in (CitationKind.OFFICIAL, CitationKind.PERSON)


@pytest.mark.parametrize(
    "piece",
    [
        "Ким заявил. ",
        "Глава МИД, ",
        "президент Ким ",
        "мин",
        "лидер ",
        "ааа",
        "заявил ",
        "по словам ",
        "— ",
        "«",
        '"',
        "a: ",
        ", ",
        "Иван ",
        "А.",
        "а-",
        "said «",
        "\n— ",
    ],
)
def test_a_hostile_text_is_read_in_time(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    assert all(text[one.start : one.end] == one.quote for one in speaker_citations(text))
