//! Inflected forms and spellings that no stemmer leads back to their word, by language. A form that is also a common word of its own
//! (`found`, `left`, `saw`, `lay`) is not listed: it would bring together what does not belong together.

/// Lines of a word and its irregular forms.
pub(super) const IRREGULAR: &[(&str, &str)] = &[("en", ENGLISH), ("en", BRITISH)];

const ENGLISH: &str = "
     arise arose arisen
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
     thesis theses";

/// American spellings and the British ones.
const BRITISH: &str = "
     color colour colours coloured colouring colourful
     favor favour favours favoured favouring
     favorite favourite favourites
     labor labour labours laboured
     harbor harbour harbours harboured
     neighbor neighbour neighbours neighbouring
     neighborhood neighbourhood neighbourhoods
     honor honour honours honoured honouring
     behavior behaviour behaviours
     behavioral behavioural
     armor armour armoured
     humor humour
     rumor rumour rumours rumoured
     vapor vapour
     flavor flavour flavours flavoured
     odor odour odours
     endeavor endeavour endeavours
     center centre centres centred
     meter metre metres
     kilometer kilometre kilometres
     centimeter centimetre centimetres
     millimeter millimetre millimetres
     liter litre litres
     theater theatre theatres
     fiber fibre fibres
     caliber calibre
     defense defence defences
     offense offence offences
     license licence licences
     pretense pretence
     practice practise practises practised practising
     paralyze paralyse paralysed
     catalog catalogue catalogues
     program programme programmes
     gray grey
     plow plough ploughs ploughed
     aluminum aluminium
     jewelry jewellery
     mold mould moulds moulded
     sulfur sulphur
     skeptic sceptic sceptics
     skeptical sceptical
     maneuver manoeuvre manoeuvres manoeuvred
     cancel cancelled cancelling
     travel travelled travelling traveller travellers traveled traveling traveler travelers
     label labelled labelling
     model modelled modelling
     fuel fuelled fuelling
     signal signalled signalling
     level levelled
     enroll enrol enrols enrolment enrollment
     fulfill fulfil fulfils fulfilment fulfillment
     encyclopedia encyclopaedia encyclopaedias
     archeology archaeology
     pediatric paediatric
     artifact artefact artefacts
     pajamas pyjamas
     mustache moustache
     ax axe
     checkered chequered
     anesthetic anaesthetic
     leukemia leukaemia
     hemoglobin haemoglobin
     fetus foetus
     analyze analyse analysed analysing
     organize organise organises organised organising
     organization organisation organisations
     recognize recognise recognises recognised recognising
     realize realise realises realised realising
     realization realisation realisations
     apologize apologise apologises apologised apologising
     authorize authorise authorises authorised authorising
     authorization authorisation authorisations
     civilize civilise civilises civilised civilising
     civilization civilisation civilisations
     colonize colonise colonises colonised colonising
     colonization colonisation colonisations
     criticize criticise criticises criticised criticising
     emphasize emphasise emphasises emphasised emphasising
     finalize finalise finalises finalised finalising
     finalization finalisation finalisations
     legalize legalise legalises legalised legalising
     legalization legalisation legalisations
     minimize minimise minimises minimised minimising
     minimization minimisation minimisations
     mobilize mobilise mobilises mobilised mobilising
     mobilization mobilisation mobilisations
     nationalize nationalise nationalises nationalised nationalising
     nationalization nationalisation nationalisations
     normalize normalise normalises normalised normalising
     normalization normalisation normalisations
     prioritize prioritise prioritises prioritised prioritising
     prioritization prioritisation prioritisations
     stabilize stabilise stabilises stabilised stabilising
     stabilization stabilisation stabilisations
     summarize summarise summarises summarised summarising
     utilize utilise utilises utilised utilising
     utilization utilisation utilisations
     privatize privatise privatises privatised privatising
     privatization privatisation privatisations
     centralize centralise centralises centralised centralising
     centralization centralisation centralisations
     modernize modernise modernises modernised modernising
     modernization modernisation modernisations
     generalize generalise generalises generalised generalising
     generalization generalisation generalisations
     specialize specialise specialises specialised specialising
     specialization specialisation specialisations
     characterize characterise characterises characterised characterising
     characterization characterisation characterisations
     memorize memorise memorises memorised memorising
     memorization memorisation memorisations
     maximize maximise maximises maximised maximising
     maximization maximisation maximisations
     optimize optimise optimises optimised optimising
     optimization optimisation optimisations
     standardize standardise standardises standardised standardising
     standardization standardisation standardisations
     symbolize symbolise symbolises symbolised symbolising
     symbolization symbolisation symbolisations
     visualize visualise visualises visualised visualising
     visualization visualisation visualisations
     customize customise customises customised customising
     customization customisation customisations
     categorize categorise categorises categorised categorising
     categorization categorisation categorisations
     digitize digitise digitises digitised digitising
     digitization digitisation digitisations
     initialize initialise initialises initialised initialising
     initialization initialisation initialisations
     localize localise localises localised localising
     localization localisation localisations
     globalize globalise globalises globalised globalising
     globalization globalisation globalisations
     neutralize neutralise neutralises neutralised neutralising
     neutralization neutralisation neutralisations
     penalize penalise penalises penalised penalising
     penalization penalisation penalisations
     commercialize commercialise commercialises commercialised commercialising
     commercialization commercialisation commercialisations
     industrialize industrialise industrialises industrialised industrialising
     industrialization industrialisation industrialisations
     rationalize rationalise rationalises rationalised rationalising
     rationalization rationalisation rationalisations
     materialize materialise materialises materialised materialising
     materialization materialisation materialisations
     capitalize capitalise capitalises capitalised capitalising
     capitalization capitalisation capitalisations
     subsidize subsidise subsidises subsidised subsidising
     sympathize sympathise sympathises sympathised sympathising
     victimize victimise victimises victimised victimising
     victimization victimisation victimisations
     vandalize vandalise vandalises vandalised vandalising
     vandalization vandalisation vandalisations
     hospitalize hospitalise hospitalises hospitalised hospitalising
     hospitalization hospitalisation hospitalisations
     patronize patronise patronises patronised patronising
     patronization patronisation patronisations";
