"""Stems too common in news about Pakistan, or on this beat, to tell one story from another.

English Snowball stems that stand in more than 3 % of some 2,700 articles of two Pakistani dailies of 2025, and the
vocabulary of mining and minerals diplomacy. Names are those that are mostly written with a capital.
"""

from __future__ import annotations

import re
from functools import lru_cache

import snowballstemmer

_STEMMER = snowballstemmer.stemmer("english")
_LETTERS = re.compile(r"[a-z]{3,}(?:'[a-z]+)?")
_WORDS = """
abl about abov academ accept access account accus achiev acknowledg across act action activ add addit address
administr adopt advanc advis advoc affect after again against age agenc aggress ago agre agreement agricultur
ahead aid aim air alarm align all alleg alloc allow along alongsid alreadi also although alway amend amid
among amount analyst and ani anim announc annual anoth anti antimoni appeal appear appli applic appoint
appreci approach approv are area argu arm armi around arrang arrest arriv art ask assess assist assur attack
attempt attend attent attract author avail averag avoid awar award away back balanc ball ban bank base basi be
beat becam becaus becom been befor began begin behind believ belt bench benefit best better between beyond big
biggest bilater bill billion block board bodi boost border both break bridg brief bring broader brought budget
build burden busi but call came campaign can cannot capabl capac capit car care career carri case caus
ceasefir celebr cent centr central ceremoni chain chair chairman challeng champion chanc chang charg chief
child children cite citi citizen civil claim class clear climat close club coach collabor collect colleg come
comment commerci commit committe communiti compani compar compet competit complaint complet complex comprehens
compris concentr concern conclud condemn condit conduct confer confid confirm conflict connect consid consist
constitut construct consult consum continu contribut control cooper coordin copper corridor corrupt cost could
countri cours court cover creat credit cricket crime crimin crisi critic criticis cross crowd crucial cultur
current custom cut daili damag danger data date day dead deal death decad decid decis declar declin dedic deep
defeat defenc defend delay deleg deliv demand demonstr deni depart depend deploy deposit describ design despit
detail determin develop dialogu did die differ digit diplomat direct discuss dismiss disput distribut district
do document doe dollar domest domin done doubl down draw drill drive driven drop due dure duti each earli
earlier earn earth eas econom economi educ effect effici effort either elect electr elimin emerg emergenc
emphas emphasis employ employe enabl encourag end energi enforc engag engin enhanc ensur enter entir environ
environment equal escal especi essenti establish estim even event ever everi evid except exchang execut exist
expand expect expens experi expert explain explor export express extend extract extrem face facil facilit fact
fail failur fair fall famili fan far fear featur feder feel fell few field fight figur file final financ
financi find finish fire firm first fiscal focus follow food for forc foreign form formal former forward
foster found foundat founder fourth framework free friend from front fuel full fulli fund further futur gain
game gather gave generat geolog get girl give given global go goal gold good got govern grant great greater
green ground group grow growth had half hand happen hard has have head health hear heard heart heat heavi held
help her here high higher highest highlight him himself his histor histori hit hold home honour hope hospit
host hour hous how human identifi illeg immedi impact implement import impos improv incid includ inclus incom
increas independ indic individu industri inflat influenc inform infrastructur initi injur injuri innov insid
instal instead institut instruct integr intellig interest internat interview into introduc invest investig
investor involv issu it itself job join joint journey judg just keep key kill know known lack land larg
largest last late later latest launch law lawyer lead leader leadership learn least leav led left legal less
let letter level licenc licens life light like limit line link list lithium littl live local locat long longer
look lose loss lost lot love low lower made magnet main maintain major make man manag mani manufactur mark
market match matter mean measur mechan media medic meet member memorandum men mention messag met metal middl
might militari million mine miner mineral minist ministri minor minut miss model modern moment money monitor
month more most move movement much multipl murder must name nation natur near necessari need negoti network
never new news next night non not notabl note notic now nuclear number object observ occas occur off offer
offic offici often oil old onc one ongo onli onlin open oper opportun opposit option order ore organis organiz
origin other our out outsid over overal own paid park parliament parliamentari part parti particip particular
partner partnership pass past pay payment peac peopl per percent perform period persist person personnel petit
phase physic place plan platform play player point polic polici polit poor popul pose posit possibl post
potenti power practic prais prepar presenc present press pressur prevent previous price prime principl
prioriti privat problem procedur proceed process produc product profession programm progress project promis
promot prompt properti propos protect protest prove provid provinc provinci public purchas purpos push put
qualiti question quick rais rang rank rare rate rather reach readi reaffirm real realli reason receiv recent
recognis recommend record recov recoveri red reduc reduct refer refineri reflect reform refus regard region
regist regul regular regulatori reiter reject relat releas relev relief religi remain remark remov renew
repeat replac report repres request requir rescu research reserv resid resili resolut resolv resourc respect
respond respons rest restor restrict result return reveal revenu review right rise risk rival road role root
round rule run rupe safe safeti said sale same save saw say scale scene schedul school score season second
section sector secur see seek seen select self senior sent separ seri serious serv servic session set sever
share she shift shipment short shot should show side sign signal signific similar sinc singl site situat skill
small smelter social societi solut some someth soon sought sourc space speak special specif spend spokesperson
sport spot stabil staff stage stakehold stand standard star start state statement station status stay step
still stood stop stori strateg strategi street strengthen stress strict strike strong structur struggl student
studi subject submit success such suffer suggest suppli support surg suspect sustain system take taken talent
talk target tariff tax team technic technolog tension term territori terror terrorist test than thank that the
their them then there these they thing think third this those though thousand threat threaten through
throughout tie time titl today togeth told tonn too took top total tournament toward track trade tradit
traffic train transfer transform transpar transport travel treat treatment trend tri true trust turn under
undermin underscor understand underway universiti until up upcom upgrad upon urg urgent use valu various
vehicl veri via victim victori video view violat violenc vision visit vital voic vulner want war warn was
water way weapon week welcom welfar well went were what when where whether whi which while white who whose
wide will win winner wit with within without woman women won work worker world worth would wrote year yet you
young your youth
"""
_NAMES = """
abba abdul accord affair afp ahm ahmad al ali am american an april as asia asian asif assembl associ at azha
balochistan baltistan bangladesh barrick beij by ceo chagai china chines commerc commiss commission council
cpec cup deputi diq director divis donald dr eid eidul europ european faisal french frontier general gilgit
grand gwadar he howev hussain if imf imran in india indian iqbal iran is islam islamabad januari juli june
justic karachi kashmir khan khyber lahor leagu malik march may me meanwhil mohammad muhammad muslim my nawaz
no of on or pakhtunkhwa pakistan pakistani peshawar pm ppp premier presid pti punjab quetta rawalpindi reko rs
secretari senat shah sharif shehbaz silk sindh so south suprem sy th to town trump un union unit us vice
washington we
"""
COMMON_WORDS = frozenset(_WORDS.split())
COMMON_STEMS = COMMON_WORDS | frozenset(_NAMES.split())


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """Stem of a folded English word; "" for what is none."""
    return str(_STEMMER.stemWord(word)) if _LETTERS.fullmatch(word) else ""
