"""Words that hold a sentence together and say nothing of what it is about: pronouns, conjunctions, auxiliaries.

Finnish ones as lemmas, as the analyser gives them first; Swedish and English ones in every form that they are written
in. Collected for this project; a homograph that people talk about (ilma, the air, of ilman, without) stays out.
"""

from typing import Final

_PRONOUNS = """
minä sinä hän me te he se ne tämä tuo nämä nuo itse joka mikä kuka ken kumpi kukin kukaan joku jokin jompikumpi mikään
mikin jokainen kaikki molempi muu muutama moni usea harva eräs yksi toinen sama oma muuan eri pari kaksi kolme paljo
vähä sellainen tällainen tuollainen semmoinen tämmöinen tuommoinen millainen minkälainen jollainen jonkinlainen
kaikenlainen samanlainen kyseinen tietty
"""
_CONJUNCTIONS = """
ja sekä eli tai taikka vai joko mutta muttei vaan vaikka vaikkei että ettei jotta jottei jos jollei ellei kun kuin koska
kunnes jahka joten siis kuten niinkuin saati paitsi entä kunhan mikäli nimittäin
"""
_PARTICLES = """
ei kyllä joo juu niin näin noin no nyt sitten silloin tällöin jolloin milloin koskaan ikinä aina joskus yleensä vielä
enää jo vasta juuri heti pian kohta taas jälleen yhä ennen jälkeen aiemmin myöhemmin ensin viimeksi tänään eilen
huomenna nykyään äsken äskettäin kauan viime ensi täällä siellä muualla kaikkialla pois päin kohti ohi läpi yli alla
edessä takana keskellä lähellä luokse luo ulos alas ylös kanssa mukaan vastaan varten vuoksi takia asti saakka kesken
ympäri miten kuinka siten täten jotenkin muuten muutoin toisaalla sitäpaitsi myös edes vain ainoastaan pelkästään
etenkin erityisesti ehkä kai kenties varmasti luultavasti ilmeisesti todennäköisesti tietysti tieten toki tosi oikeasti
oikein aivan ihan erittäin hyvin melko melkein lähes liian hieman vähän enemmän enempi enimmäkseen vähintään enintään
yhtä yhtään lainkaan kuitenkin kuitenkaan silti sentään tuskin muka näköjään kuulemma esim just verran tahansa hyvänsä
samoin ko ns mm ym yms jne tms eka okei ok hei moi ai ah oi oho xd
"""
# Nouns that are hardly met but in such words: mielestäni, lisäksi, esimerkiksi, varmaan, varsinkin, vieressä, sisään.
_FADED = """
mieli lisä esimerkki varma varsi vieri sisä puoli kerta
"""
# What is said with them is said by the verb after them. The analyser takes participles for words of their own.
_AUXILIARIES = """
olla oleva oltu voida voinut voitu pitää pitänyt täytyä täytynyt saada saanut saatu saattaa saattanut taitaa taitanut
tulla tultu tuleva mennä menty tehdä tehnyt tehty alkaa alkanut ruveta ruvennut aikoa aikonut joutua joutunut kannattaa
jäädä jäänyt käydä käynyt päästä päässyt haluta halunnut sanoa sanonut sanottu
"""
# What the analyser without Voikko makes of myös, joten, ettei, joskus, yleensä, hieman and their like.
_FALLBACK = """
myödä joitenä etteine etten joskuka yletä hiemana niisi yhde esim. jne. ne. todella paljon usein ainakin ainakaan jopa
mielestä puolesta kerran varmaan varsin varsinkin edelleen molemmat miksi siksi mitenkään mukana tosiaan tosin tietenkin
esimerkiksi lisäksi alle
"""
_SWEDISH = """
jag du han hon den det vi ni de dem mig dig honom henne oss er sig sin sitt sina min mitt mina din ditt dina hans hennes
dess vår vårt våra ert era deras denna detta dessa man en ett som vilken vilket vilka vem vad vars någon något några
ingen inget inga varje var alla allt all båda annan annat andra själv samma sådan sådant sådana
och eller men att om för så när då eftersom därför medan innan fast samt både varken antingen
inte ej ja jo nej nu redan än ännu alltid aldrig ibland ofta igen här där dit hit vart hur varför också även bara
endast ju väl nog kanske mycket lite mer mest mindre ganska väldigt helt ens dock ändå sen
i på av till från med utan vid under över efter före mellan genom mot hos åt ut in upp ner bort kring enligt sedan
är varit vara blir blev blivit bli har hade haft ha kan kunde kunnat ska skall skulle vill ville måste får fick fått
få bör borde brukar gör gjorde gjort göra kommer kom gå går gick ok okej hej
"""
_ENGLISH = """
i you he she it we they me him her us them my your his its our their mine yours hers ours theirs myself yourself himself
herself itself ourselves themselves this that these those who whom whose which what there here one ones some any no none
every each all both either neither other another such same own many much more most few less least several
and or but nor so yet because if unless until while when where why how than as whether though although
not don't doesn't didn't isn't aren't wasn't weren't can't couldn't won't wouldn't shouldn't haven't hasn't hadn't
i'm i've i'd i'll you're you've it's that's there's he's she's we're we've they're they've let's
a an the of to in on at by for with from about into over after before between through during without within under up
down out off again then once now just only also too very really quite even still already always never ever often
sometimes maybe perhaps well else
be am is are was were been being have has had having do does did doing done can could will would shall should may might
must ought get gets got getting go goes going went ok okay yes hi hello
"""

FINNISH: Final = frozenset(f"{_PRONOUNS} {_CONJUNCTIONS} {_PARTICLES} {_FADED} {_AUXILIARIES} {_FALLBACK}".split())
"""Finnish lemmas."""

OTHERS: Final = {"sv": frozenset(_SWEDISH.split()), "en": frozenset(_ENGLISH.split())}
"""Swedish and English words as written, by the code of their language."""

LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyzåäö")
"""A letter alone is no word: the D of :D, the n of an acronym's ending."""
