"""Given names that people commonly go by, as data: a label that is nothing but one names who is to do what is under it.

Names that are at least as often a word of the trade (Ruby, Jasmine, May) are left out. Lower case, without accents.
"""

from __future__ import annotations

from typing import Final

from app.documents.word_lists import words

GIVEN_NAMES: Final = words("""
    aaron abby abdul abigail abraham adam adrian adriana agata agnes agnieszka ahmad ahmed aidan aisha akash akira
    alan albert alberto aleksandr aleksandra alessandro alex alexa alexander alexandra alexandre alexandru alexei
    alexis alfonso alfred ali alice alicia alina alison alvaro amanda amara amber amelia amir amit amy ana anastasia
    anders andre andrea andreas andrei andres andrew andrey andrzej andy angela angelo anil anita anja ankit ann anna
    anne annika anthony antoine anton antonio anya arjun arnaud arthur arun ashish ashley astrid audrey ayesha barbara
    bartosz bea beatriz ben benedikt benjamin benoit bernard bernd beth bhavna bianca bill bjorn bob bogdan boris brad
    brandon brenda brendan brian bridget bruno bryan camila camille carla carlos carmen carol carolina caroline
    catalina catherine cathy cecilia cedric celine cesar charles charlie charlotte chen chiara chloe chris christian
    christina christine christoph christophe christopher cindy claire clara claudia claudio clemens colin connor
    cristian cristina curtis cynthia dagmar damian damien dan dani daniel daniela daniele danielle darren dave david
    davide deborah declan deepak denis dennis derek devon diana diane diego dieter dimitri dirk divya dmitri dmitry
    dominic dominik don donald donna dora dorothy doug douglas dylan ed eddie eduardo edward eileen elena eleanor eli
    elias elisa elise elizabeth ella ellen elliot emil emilia emilie emily emma emmanuel enrique eric erica erik erika
    erin ernesto esther ethan eugene eva evan evelyn fabian fabio farah fatima federico felipe felix fernanda fernando
    filip finn fiona florence florian francesca francesco francisco franck frank franz fred frederic frederik gabriel
    gabriela gareth gary gaurav geoff george georgia gerald gerard giacomo gianluca gilles gina giorgio giovanni giulia
    gloria gonzalo gordon grace graham greg gregor gregory greta guillaume guillermo gustavo hana hannah hans harald
    harold harriet harry hassan hector heidi helen helena helene helmut hendrik henri henrik henry herve hiroshi holger
    holly hugh hugo ian ibrahim igor ilya imran ines inga ingrid irene irina isaac isabel isabella isabelle ivan ivana
    jack jackie jacob jacques jaime jake jakob jakub james jamie jan jana jane janet janine jason javier jay jean jeff
    jeffrey jen jenna jennifer jenny jens jeremy jerome jerry jesse jessica jessie jesus jill jim jimmy joan joana
    joanna
    joao joaquin jochen joe joel johan johanna johannes john johnny jon jonas jonathan jordan jorge jose josef joseph
    josh joshua juan juanita judith judy julia julian juliana julie julien jurgen justin justyna kai karen karim karin
    karl karolina kasia kate katharina katherine kathleen kathryn kathy katie katja katrin kavita keith kelly ken kenji
    kenneth kevin khaled kim kira kirsten klaus konrad kristen kristian kristin kristina krzysztof kumar kurt kyle lars
    laszlo laura lauren laurent lea leah lee leila lena leo leon leonardo leonie leslie lewis liam lidia lily lina linda
    lindsay linus lisa liz logan lorenzo lori louis louise luca lucas lucia luciana lucie lucy luis luisa lukas lukasz
    luke lydia maciej magda magdalena magnus maja malik manfred manish manoj manuel manuela marc marcel marcela marcelo
    marcin marco marcos marcus margaret margarita maria mariam mariana marie marina mario marion marisa marius marjorie
    mark marko markus marta martha martin martina mary masha massimo mateo mateusz mathias mathieu mathilde matt matteo
    matthew matthias matthieu maureen mauricio max maxim maxime maya megan mehmet mei melanie melissa mia michael
    michaela michal michel michele michelle miguel mihai mika mike mikhail milan milena milos mina miriam mirko mohamed
    mohammad mohammed mohit moritz muhammad nadia nadine nancy naomi natalia natalie natasha nathalie nathan neha neil
    nelson neus nicholas nick nicola nicolas nicole niels nigel nikhil nikita niklas nikolai nina nisha noah noel nora
    norbert olaf oleg olga oliver olivia olivier omar oscar oskar otto owen pablo paola paolo pascal patricia patrick
    patrik paul paula paulo pauline pavel pawel pedro peggy penny per petar pete peter petr petra phil philip philipp
    philippe phillip pierre piotr pooja prakash pranav prashant priya przemek rachel rafael rafal raghav rahul raj raja
    rajesh ralf ralph ramesh ramon raphael raul ravi ray raymond rebecca regina reinhard renata renate rene ricardo
    richard rick rita rob robert roberta roberto robin rodrigo roger rohan rohit roland rolf roman romain ron ronald
    rory
    rosa rosie ross roxana roy rudolf rui rupert russell ruth ryan sabine sabrina sachin sally salman sam samantha samir
    samuel sandeep sandra sandrine sanjay santiago sara sarah sascha sasha satoshi scott sean sebastian sebastien selena
    serena serge sergei sergey sergio shane shannon sharon shaun shawn sheila shirley silke silvia simon simona simone
    sofia sofie sonia sonja sophia sophie stacy stan stefan stefanie stefano stella stephan stephane stephanie stephen
    steve steven stuart sue sunil suresh susan susanne suzanne sven svetlana sylvain sylvia sylvie takashi takeshi
    tamara
    tanja tanya tariq tatiana taylor ted teresa terry thomas thorsten tiago tim timo timothy tina tobias todd tom tomas
    tomasz tommy toni tony torsten tracy trevor tristan tyler ulrich ulrike ursula uwe valentin valentina valeria
    valerie
    vanessa vasily vera veronica veronika victor victoria vijay viktor vikram vince vincent virginia vishal vivek vivian
    vlad vladimir walter wanda warren wei wendy werner wiktor will william wojciech wolfgang xavier yan yann yannick
    yasmin yosef youssef yuki yuri yusuf yves yvonne zach zachary zoe zofia
""")
