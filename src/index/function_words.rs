//! Words without weight beside the stop words of the crate `stop-words`: languages that it lacks, words that chat writes
//! its own way, and words that frame a question without being part of what is asked.

/// Function words, by language; how they are folded does not matter.
pub(super) const FUNCTION_WORDS: &[(&str, &str)] = &[
    (
        "en",
        "would could may might must shall us abt bc cuz pls plz ppl rly thx u ur r w wat wut tho gonna wanna gotta dunno idk \
         tell cannot non hes shes theyre thats whats wheres whos hows whens theres dont doesnt didnt isnt arent wasnt werent \
         cant couldnt wouldnt shouldnt wont hasnt havent im ive ok okay hey hi hello please thanks thank ty bye goodbye anyone \
         anybody someone somebody something anything thing things stuff also upon within without via per much many uh um erm \
         hmm smth sth btw lol guys really anyway maybe",
    ),
    (
        "de",
        "gibt gab wurde wurden bzw ca etwa sowie mal denn halt eben bitte danke hallo moin darf dürfen durfte dürfte dürft \
         müssen mussten sollen möchte mögen wen wem wessen wieviel wieviele worden wäre gäbe falls darauf daran davon nachdem \
         bevor",
    ),
    (
        "es",
        "cual cuales segun sino asi tras ademas aun hacia hola gracias puedo puede pueden podemos podría debo debe deben haber \
         tener quiero quiere querer hacer hace hacen cuánto cuánta cuántos cuántas va van usted ustedes aquel",
    ),
    (
        "fr",
        "quel quelle quels quelles quoi comment combien pourquoi selon ainsi donc afin lors bonjour salut merci faut doit \
         doivent dois peut peux peuvent puis pouvez pouvons veux veut voulez va vais vont fait faire font être avoir quand \
         lequel laquelle lesquels quelqu si dont cela ça elles leurs celui celle ceux celles cet cette ici aussi très chez",
    ),
    (
        "pt",
        "qual quais segundo assim apos alem ainda onde quando ola obrigado obrigada posso pode podem podemos devo deve devem \
         ter havia quero quer querer vai vão vou fazer faz quantos quantas quanto quanta",
    ),
    (
        "it",
        "quale quali secondo cosi dopo anche ancora ciao grazie posso può possono possiamo devo deve devono bisogna avere \
         essere voglio vuole volere fare fa quando va egli ella",
    ),
    (
        "nl",
        "mag mogen moeten willen wilt zullen hoeveel welke welk waar wanneer waarom hebt bent word ga gaat doet jouw wij jullie",
    ),
    ("sv", "får måste kunna vill ska bör finns fanns"),
    (
        "da",
        "må kan findes hvornår hvorfor hvem hvilken hvilket hvilke",
    ),
    ("no", "må får finnes hvilket"),
    ("ru", "нужно могу могут должен должна должны хочу"),
    ("ro", "trebuie vreau vrea câtă există"),
    ("hu", "mennyi hány hol melyik tud"),
    ("fi", "saa pitää täytyy kuinka paljon monta milloin onko"),
    (
        "hi",
        "का की के को में से ने पर और या है हैं था थी थे हो होता होती होते हुआ हुई हुए कर करना करने किया की गया गई गए कि जो जिस \
         जिसे जिसके यह ये वह वे इस इन उस उन इसके उसके इसकी उसकी अपने अपनी अपना एक भी ही तो तक साथ लिए द्वारा बाद पहले क्या कौन \
         कौनसा कब कहाँ कहां कैसे क्यों किस किसने किसके कितने कितनी कितना किन नहीं रहा रही रहे सकता सकती सकते",
    ),
    (
        "vi",
        "là và của có các cho với trong không một những được tại từ đến khi đã sẽ cũng này đó đang bị bởi về theo như nào gì ai \
         đâu sao bao nhiêu thế ở ra vào lên xuống thì mà hay hoặc nếu vì nên còn rất quá hơn nhất mỗi từng chỉ điều việc sự cái \
         người ta họ nó để do",
    ),
    (
        "pl",
        "i w na z ze do o od po za u a ale oraz albo lub jest są był była było były być nie tak się to ten ta te tego tej tym \
         tych co kto gdzie kiedy jak jaki jaka jakie który która które ile czy dla przez przy pod nad przed mogę może mogą \
         można móc muszę musi muszą trzeba należy mam ma mają mieć chcę chce jeśli jeżeli gdy której którego których którym \
         którymi będzie będą będę jakiego jakiej jakich jakim ilu czego kogo komu czym mi mnie dlaczego skąd dokąd został \
         została zostały on ona ono oni one jego jej ich go nim nią niej nami was więc już jeszcze też również",
    ),
    (
        "uk",
        "і й та в у на з із зі до від по за про для при що як хто де коли який яка яке які чий скільки чи не так це цей ця ці \
         той та те ті був була було були є бути його її їх він вона воно вони можна треба потрібно можу може можуть чому мені \
         мій якщо",
    ),
    (
        "cs",
        "a i v ve na z ze do o od po za u s se si je jsou byl byla bylo byli být ne to ten ta ti co kdo kde kdy jak jaký jaká \
         jaké který která které kolik pro při pod nad před mohu může mohou lze musím musí mám má mají chci jestli pokud kterého \
         kterých bude budou jakého kolika čeho koho komu proč odkud kam můj",
    ),
    (
        "bg",
        "и в във на с със от до за по при не е са бе беше бяха да се си ще това този тази тези той тя те то кой коя кое кои \
         какво къде кога как колко дали",
    ),
    (
        "fa",
        "و در به از که را با این آن برای است بود شد شده می تا بر یا هم نیز هر یک چه کی کجا چرا چگونه چند کدام آیا خود",
    ),
    (
        "ur",
        "کا کی کے کو میں سے نے پر اور یا ہے ہیں تھا تھی تھے یہ وہ اس ان ایک بھی کیا کون کب کہاں کیسے کیوں کتنے کس",
    ),
    (
        "ko",
        "이 그 저 것 수 등 및 또는 그리고 무엇 누가 누구 언제 어디 어떻게 왜 몇 얼마",
    ),
];

/// Function words that are other words without their accents (`wäre` and `Ware`, `şu` and `su`, which is water), by language, as they are
/// without them. Only with their accents do they carry no weight.
pub(super) const OTHERS_WITHOUT_ACCENTS: &[(&str, &str)] = &[
    ("de", "ware gabe"),
    ("fr", "fumes"),
    ("it", "faro sara"),
    ("no", "far bade"),
    ("pl", "maja"),
    ("sv", "far bor"),
    ("tr", "su"),
];

/// Words that ask rather than being asked for: in the index like any other, but light in a question.
pub(super) const FRAMING_WORDS: &[(&str, &str)] = &[
    (
        "en",
        "say says said saying tell tells told explain describe discuss mention mentions mentioned know known mean means meant \
         happen happens happened called call named name names kind kinds sort type types example examples according following \
         use used using get gets got give gives given make makes made go goes going come comes came take takes took want wants \
         find found considered refer refers referred believe think thought one two hear heard still else already yet",
    ),
    (
        "de",
        "heisst heissen hiess genannt nennt sagt sagte sagen gesagt passiert passierte bedeutet art beispiel viele findet \
         finden fand statt stattfindet liegt befindet lautet geht kommt",
    ),
    (
        "es",
        "llama llamaba llamado dice dijo decir paso pasa significa tipo ejemplo nombre muchos poder deber encuentra encuentran \
         ocurre ocurrió sirve",
    ),
    (
        "fr",
        "appelle appelait appele dit dire disait passe signifie type exemple nom beaucoup pouvoir devoir falloir trouve trouver \
         situe déroule passé",
    ),
    (
        "it",
        "chiama chiamava chiamato dice disse dire significa tipo esempio nome potere dovere trova trovano succede cosa \
         stato stata inizia comincia serve servono vogliono",
    ),
    (
        "pt",
        "chama chamava chamado diz disse dizer significa tipo exemplo nome poder dever ir fica ficam acontece sai",
    ),
    (
        "nl",
        "heet heten genoemd noemt zegt zei gezegd betekent gebeurt gebeurde soort voorbeeld vindt gaat komt doet kost",
    ),
    (
        "tr",
        "adi denir dedi söyledi demek anlama olur oldu örnek tür",
    ),
    (
        "pl",
        "nazywa nazywał mówi powiedział powiedziała znaczy oznacza znajduje wynosi przykład kim",
    ),
    (
        "ru",
        "называется называют называли сказал сказала говорит говорил означает случилось пример тип зовут звали",
    ),
];
