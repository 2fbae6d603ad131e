//! Inflected forms that no stemmer leads back to their word, by language. A form that is also a common word of its own
//! (`found`, `left`, `saw`, `lay`) is not listed: it would bring together what does not belong together.

/// Lines of a word and its irregular forms.
pub(super) const IRREGULAR: &[(&str, &str)] = &[(
    "en",
    "arise arose arisen
     awake awoke awoken
     become became
     begin began begun
     bend bent
     bind bound
     bite bit bitten
     bleed bled
     blow blew blown
     break broke broken
     breed bred
     bring brought
     build built
     burn burnt
     buy bought
     catch caught
     choose chose chosen
     cling clung
     come came
     creep crept
     deal dealt
     dig dug
     dive dove
     draw drew drawn
     dream dreamt
     drink drank drunk
     drive drove driven
     eat ate eaten
     fall fell fallen
     feed fed
     fight fought
     flee fled
     fly flew flown
     forbid forbade forbidden
     forget forgot forgotten
     forgive forgave forgiven
     freeze froze frozen
     get got gotten
     give gave given
     go went gone
     grow grew grown
     hang hung
     hear heard
     hide hid hidden
     hold held
     keep kept
     kneel knelt
     know knew known
     lay laid
     lead led
     learn learnt
     lend lent
     light lit
     lose lost
     make made
     meet met
     overcome overcame
     oversee oversaw overseen
     overthrow overthrew overthrown
     pay paid
     ride rode ridden
     ring rang
     rise rose risen
     run ran
     say said
     seek sought
     sell sold
     send sent
     shake shook shaken
     shine shone
     shoot shot
     show shown
     shrink shrank shrunk
     sing sang sung
     sink sank sunk
     sit sat
     sleep slept
     slide slid
     speak spoke spoken
     spend spent
     spin spun
     stand stood
     steal stole stolen
     stick stuck
     strike struck stricken
     strive strove striven
     swear swore sworn
     sweep swept
     swim swam swum
     swing swung
     take took taken
     teach taught
     tear tore torn
     tell told
     think thought
     throw threw thrown
     undergo underwent undergone
     understand understood
     undertake undertook undertaken
     wake woke woken
     wear wore worn
     weave wove woven
     weep wept
     win won
     withdraw withdrew withdrawn
     withhold withheld
     write wrote written
     child children
     crisis crises
     criterion criteria
     foot feet
     goose geese
     half halves
     knife knives
     life lives
     man men
     mouse mice
     phenomenon phenomena
     thief thieves
     tooth teeth
     wife wives
     wolf wolves
     woman women
     analysis analyses
     basis bases
     hypothesis hypotheses
     thesis theses",
)];
