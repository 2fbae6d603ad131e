//! The cues of each language, tried on sentences.

use super::*;

/// Each line is what the sentence is, and the sentence.
fn check(language: &str, cases: &str) {
    for line in cases.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (expect, sentence) = line.split_once(' ').unwrap();
        let sentence = sentence.trim();
        let language = Some(language);
        let seen = match (
            refers_back(sentence, language),
            limiting(sentence, language),
        ) {
            (true, Some(Limiting::But)) => "but",
            (true, Some(Limiting::Denial)) => "denial",
            (true, None) => "back",
            (false, None) => "alone",
            (false, Some(_)) => "a limit that does not refer back",
        };
        assert_eq!(seen, expect, "{language:?}: {sentence}");
    }
}

#[test]
fn english_references_to_what_was_said() {
    check(
        "en",
        "
        back   A clause of this treaty grants free passage.
        back   He said that the harbour would stay open.
        back   “They have no right to it,” said the mayor.
        back   In 1994 she moved to Lisbon.
        back   On the following day, they met again.
        back   Its walls are three metres thick.
        back   In his view the war was lost.
        back   Half of its oil came from the Middle East.
        back   Such a harbour would cost too much.
        back   The two presidents shook hands.
        back   One of them was a bridge.
        back   After this, the town grew.
        back   The latter has never been built.
        back   According to the document, neither side may leave.
        back   When it was finished, the bridge carried trains.
        ",
    );
}

#[test]
fn english_sentences_that_stand_alone() {
    check(
        "en",
        "
        alone  This year, the harbour stays closed.
        alone  In this century the sea has risen.
        alone  It is raining in Lisbon.
        alone  It is widely believed that Homer was blind.
        alone  There are nine planets and a moon.
        alone  Those who pay may enter.
        alone  In his book, Adam Smith praises trade.
        alone  The former president of France spoke in Lyon.
        alone  Mary said she would come.
        alone  The mayor did not say whether the bridge was safe.
        alone  The court denied her a passport.
        alone  The bridge, built in 1910, is not open to cars.
        alone  Both Rome and Athens were rich.
            alone  The town was poor; however, the port was rich.
            alone  No ship, however small, may leave.
        alone  A pact that is not signed binds nobody, but it is read.
        ",
    );
}

#[test]
fn english_limits() {
    check(
        "en",
        "
        but    However, the bridge was never built.
        but    But the mayor said that it was safe.
        but    The mayor, however, refused.
            but    There was, however, little fish.
            but    The rule on boats does not promise repairs, however.
            but    Fewer boats however came.
            denial She did not say when.
            denial Her call for “new ships” had been misread: an earlier translation spoke of old ones.
        denial This clause does not, however, oblige anybody to pay.
        but    Despite this, the harbour stayed open.
        but    Only if both agree is it valid.
        denial Lisbon and Porto have neither confirmed nor denied.
        denial Charges denied by the company.
        denial These allegations were later rejected by the court.
        denial The company has denied all wrongdoing.
        denial Its owner denies it.
        denial An earlier English translation of her speech gave “plan”.
        denial Correction: the bridge opened in 1911.
        denial The paper was later retracted.
        denial There is no evidence that he went.
        denial The number could not be independently verified.
        ",
    );
    assert!(limits_what_follows(
        "The following claim is false.",
        Some("en")
    ));
    assert!(!limits_what_follows(
        "The following year was wet.",
        Some("en")
    ));
}

#[test]
fn other_languages() {
    check(
        "de",
        "
        back   Dieses Papier gilt ein Jahr.
        back   Am Montag sagte er wenig.
        alone  In diesem Jahr bleibt der Hafen zu.
        denial Dieser Punkt sieht jedoch keine Hilfe vor.
        denial Beide Städte haben das weder bestätigt noch dementiert.
        alone  Der Hafen ist nicht tief.
        ",
    );
    check(
        "fr",
        "
        back   Il a dit que le port resterait ouvert.
        back   En 1994, elle partit pour Lisbonne.
                    alone  En 1994, le port fut fermé.
                    alone  Par décret, le port est fermé.
        alone  Il y a deux ports à Lisbonne.
        back   Un article de ce traité prévoit le passage.
        but    Cependant, le pont est fermé.
        denial Ce point ne prévoit toutefois pas d’aide.
        denial Porto et Lisbonne n’ont ni confirmé ni démenti.
        alone  Le pont n’est pas ouvert.
        ",
    );
    check(
        "es",
        "
        back   Este documento vale un año.
        alone  Después de la tormenta el puerto cerró.
        alone  Este año el puerto sigue cerrado.
        but    Sin embargo, el puente está cerrado.
        denial La empresa no ha confirmado ni desmentido la venta.
        ",
    );
    check(
        "it",
        "
        back   Questo documento vale un anno.
        alone  Quest’anno il porto resta chiuso.
        but    Tuttavia il ponte è chiuso.
        denial Le due città non hanno né confermato né smentito.
        ",
    );
    check(
        "pt",
        "
        back   Este documento vale um ano.
        but    No entanto, a ponte está fechada.
        denial A empresa negou as acusações.
        alone  Lisboa tem um porto.
        ",
    );
    check(
        "ro",
        "
        back   Acest document este valabil un an.
        but    Însă podul este închis.
        denial Compania a respins aceste acuzații.
        alone  Orașul are un port.
        ",
    );
    check(
        "nl",
        "
        back   Dit document geldt een jaar.
        alone  Het bedrijf heeft een haven.
        but    De brug is echter gesloten.
        denial Het bedrijf ontkent de beschuldigingen.
        alone  De stad heeft een haven.
        ",
    );
    check(
        "pl",
        "
        back   Ten dokument obowiązuje rok.
        but    Jednak most jest zamknięty.
        denial Firma zaprzecza.
        alone  Miasto ma port.
        ",
    );
}

#[test]
fn other_scripts() {
    check(
        "ru",
        "
        back   Он сказал, что порт открыт.
        back   В 1994 году она уехала.
        alone  В этом году порт закрыт.
        but    Однако мост закрыт.
        denial Обе стороны не подтвердили и не опровергли эти сведения.
        alone  Мост не открыт.
        ",
    );
    check(
        "uk",
        "
        back   Цей документ діє рік.
        but    Проте міст закрито.
        denial Компанія відкинула ці звинувачення.
        alone  Місто має порт.
        ",
    );
    check(
        "el",
        "
        back   Αυτό το έγγραφο ισχύει ένα χρόνο.
        but    Ωστόσο, η γέφυρα είναι κλειστή.
        denial Η εταιρεία απορρίπτει τις κατηγορίες.
        alone  Η πόλη έχει λιμάνι.
        ",
    );
    check(
        "tr",
        "
        back   Bu belge bir yıl geçerlidir.
        alone  Bu yıl liman kapalı.
        but    Ancak köprü kapalı.
        denial Şirket suçlamaları reddetti.
        denial İki ülke anlaşmayı ne doğruladı ne de yalanladı.
        ",
    );
    check(
        "ar",
        "
        back   وقال إن الميناء مفتوح.
        alone  هذا العام الميناء مغلق.
        but    لكن الجسر مغلق.
        denial ونفت الشركة هذه الاتهامات.
        alone  المدينة لها ميناء.
        ",
    );
    check(
        "fa",
        "
        back   او گفت بندر باز است.
        but    اما پل بسته است.
        denial شرکت این خبر را تکذیب کرد.
        alone  شهر یک بندر دارد.
        ",
    );
    check(
        "hi",
        "
        back   उन्होंने कहा कि बंदरगाह खुला है।
        alone  इस साल बंदरगाह बंद है।
        but    लेकिन पुल बंद है।
        denial कंपनी ने आरोपों को खारिज किया।
        ",
    );
    check(
        "vi",
        "
        back   Họ nói cảng vẫn mở.
        back   Năm 1994, bà đến Lisbon.
        but    Tuy nhiên, cây cầu đã đóng.
        denial Công ty phủ nhận mọi cáo buộc.
        alone  Thành phố có một cảng.
        ",
    );
    check(
        "zh",
        "
        back   他说港口仍然开放。
        back   1994年，她去了里斯本。
        alone  其他城市没有港口。
        but    但是，桥已经关闭。
        denial 两市既未证实也未否认。
        alone  城市有一个港口。
        ",
    );
    check(
        "ja",
        "
        back   彼は港が開いていると言った。
        but    しかし橋は閉まっている。
        denial 会社はこれを否定した。
        ",
    );
    check(
        "th",
        "
        back   เขากล่าวว่าท่าเรือเปิดอยู่
        alone  แต่ละเมืองมีท่าเรือ
        but    อย่างไรก็ตาม สะพานปิด
        denial บริษัทปฏิเสธข้อกล่าวหา
        ",
    );
}

#[test]
fn a_language_without_cues_is_left_alone_and_an_unknown_one_is_tried_as_english() {
    assert!(!refers_back("He said so.", Some("xx")));
    assert!(refers_back("He said so.", None));
    assert!(!refers_back("", None) && limiting("…", None).is_none());
}

#[test]
fn marks_that_stand_side_by_side_count_once() {
    let many = ", : ; ".repeat(50_000);
    let text = |word: &Word| word.text.clone();
    let read = |sentence: &str| -> Vec<String> {
        let words = cues(Some("en")).unwrap().words(sentence);
        words.iter().map(text).collect()
    };
    assert_eq!(
        read(&format!("Few{many}came")),
        ["few", ",", ":", ";", "came"]
    );
    check(
        "en",
        &format!("denial The mayor has {many} denied , : , it.\nalone The mayor {many} came."),
    );
    check("zh", &format!("denial 市长{}否认。", "，：".repeat(50_000)));
}
