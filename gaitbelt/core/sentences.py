"""The sentence of every reason, English and Spanish.

A fact in braces is put in by core/reasons.py, which turns instants into the clinic's clock time,
days into dates, and the codes of core/words.py (roles, levels, states …) into words.
"""

from types import MappingProxyType

from gaitbelt.core.sentences_of_booking import BOOKING
from gaitbelt.core.sentences_of_conflicts import CONFLICTS
from gaitbelt.core.sentences_of_devices import DEVICES
from gaitbelt.core.sentences_of_incidents import INCIDENTS
from gaitbelt.core.sentences_of_isolation import ISOLATION
from gaitbelt.core.sentences_of_merging import MERGING
from gaitbelt.core.sentences_of_modalities import MODALITIES
from gaitbelt.core.sentences_of_permits import PERMITS
from gaitbelt.core.sentences_of_review import REVIEW

SENTENCES = MappingProxyType(
    {
        **BOOKING,
        **DEVICES,
        **CONFLICTS,
        **ISOLATION,
        **INCIDENTS,
        **MERGING,
        **PERMITS,
        **REVIEW,
        "scope.not_permitted": (
            "{item} is not done by {role} here ({pack}).",
            "Aquí {role} no hace {item} ({pack}).",
        ),
        "scope.assist_only": (
            "With {item}, {role} sets up and helps; a licensee does it ({pack}).",
            "En {item}, {role} prepara y ayuda; lo hace un profesional con licencia ({pack}).",
        ),
        "scope.not_care": (
            "{doer} does not treat patients as {role}.",
            "{doer} no atiende pacientes como {role}.",
        ),
        "item.first_time": (
            "{patient} has not yet done {item} with a licensee.",
            "{patient} aún no ha hecho {item} con un profesional con licencia.",
        ),
        "title.forbidden": (
            "The title “{title}” is kept for licensees here ({pack}).",
            "Aquí el título «{title}» se reserva a profesionales con licencia ({pack}).",
        ),
        "weight.not_yours": (
            "A weight-bearing status is changed by a physical therapist, on the physician’s order.",
            "El estado de carga lo cambia un fisioterapeuta, por orden médica.",
        ),
        "limits.not_yours": (
            "A physical therapist writes a patient’s own limits of vital signs.",
            "Los límites propios de los signos vitales los escribe un fisioterapeuta.",
        ),
        "lock.not_yours": (
            "A {level} is lifted by {allowed}.",
            "Una indicación de {level} la levanta {allowed}.",
        ),
        "plan.therapist_only": (
            "A physical therapist decides this for {patient}, not {role}.",
            "Esto lo decide un fisioterapeuta para {patient}, no {role}.",
        ),
        "course.therapist_only": (
            "A physical therapist puts this on file, not {role}.",
            "Esto lo registra un fisioterapeuta, no {role}.",
        ),
        "minutes.not_licensed": (
            "Skilled minutes are a licensee’s; {role} has minutes of support.",
            "Los minutos profesionales son de quien tiene licencia; {role} tiene minutos de apoyo.",
        ),
        "minutes.overlap": (
            "{who} was one to one with somebody from {from_at} to {until_at} already.",
            "{who} ya estuvo uno a uno con alguien de {from_at} a {until_at}.",
        ),
        "rules.signer": (
            "The clinic’s own rules are signed by {allowed}.",
            "Las reglas propias del centro las firma {allowed}.",
        ),
        "rules.already_signed": (
            "These rules are signed; they change with the next version.",
            "Estas reglas están firmadas; cambian con la versión siguiente.",
        ),
        "rules.no_dry_run": (
            "The next booked day has not been judged under these rules yet.",
            "El próximo día con citas aún no se ha revisado con estas reglas.",
        ),
        "plan.not_evaluated": (
            "No therapist has evaluated {patient} yet.",
            "Ningún fisioterapeuta ha evaluado todavía a {patient}.",
        ),
        "plan.not_active": (
            "{patient} has no signed plan of care in force.",
            "{patient} no tiene un plan de tratamiento firmado y vigente.",
        ),
        "plan.no_diagnosis": (
            "{patient}’s plan names no diagnosis.",
            "El plan de {patient} no nombra un diagnóstico.",
        ),
        "plan.no_goals": (
            "{patient}’s plan has no goal.",
            "El plan de {patient} no tiene objetivos.",
        ),
        "plan.goal_not_measurable": (
            "The goal “{goal}” has no measure or no target.",
            "El objetivo «{goal}» no tiene medida o meta.",
        ),
        "plan.no_type": (
            "{patient}’s plan prescribes nothing yet.",
            "El plan de {patient} todavía no prescribe nada.",
        ),
        "plan.no_amount": (
            "{patient}’s plan does not say how many sessions a day.",
            "El plan de {patient} no dice cuántas sesiones al día.",
        ),
        "plan.no_frequency": (
            "{patient}’s plan does not say how many visits a week.",
            "El plan de {patient} no dice cuántas visitas por semana.",
        ),
        "plan.no_duration": (
            "{patient}’s plan does not say for how many weeks.",
            "El plan de {patient} no dice durante cuántas semanas.",
        ),
        "plan.already_signed": (
            "{patient}’s plan is signed; a change is a new version.",
            "El plan de {patient} está firmado; un cambio es una versión nueva.",
        ),
        "plan.no_dose": ("{item} has no dose in the plan.", "{item} no tiene dosis en el plan."),
        "plan.no_limits": (
            "{item} has no limits in the plan.",
            "{item} no tiene límites en el plan.",
        ),
        "plan.no_stop_rules": (
            "{item} has no rules in the plan for when to stop.",
            "{item} no tiene en el plan reglas de cuándo parar.",
        ),
        "delegation.missing": (
            "{item} is not delegated to {doer}.",
            "{item} no está delegado a {doer}.",
        ),
        "delegation.revoked": (
            "The delegation of {item} to {doer} was taken back at {ended_at}.",
            "La delegación de {item} a {doer} se retiró a las {ended_at}.",
        ),
        "delegation.plan_changed": (
            "The plan has version {version} now; {item} was delegated to {doer} in an older one.",
            "El plan tiene ahora la versión {version}; {item} se delegó a {doer} en una anterior.",
        ),
        "delegation.reevaluated": (
            "A re-evaluation at {ended_at} ended the delegation of {item} to {doer}.",
            "Una reevaluación a las {ended_at} puso fin a la delegación de {item} a {doer}.",
        ),
        "delegation.expired": (
            "The delegation of {item} to {doer} ended on {ended_on}.",
            "La delegación de {item} a {doer} terminó el {ended_on}.",
        ),
        "delegation.no_go": (
            "{doer} needs the supervisor’s Go for this visit.",
            "{doer} necesita el visto bueno del supervisor para esta visita.",
        ),
        "competency.missing": (
            "No therapist has signed {doer} off for {name} ({competency}).",
            "Ningún fisioterapeuta ha firmado a {doer} la competencia {name} ({competency}).",
        ),
        "competency.expired": (
            "{doer}’s sign-off for {name} ({competency}) ended on {ended_on}.",
            "La competencia {name} ({competency}) de {doer} terminó el {ended_on}.",
        ),
        "competency.attestation_ended": (
            "The 90 days of {doer}’s attestation for {name} ({competency}) ended on {ended_on}.",
            "Los 90 días de la declaración de {doer} ({name}, {competency}) acabaron: {ended_on}.",
        ),
        "competency.not_assessor": (
            "Competencies are signed by a therapist; {doer} is not one here.",
            "Las competencias las firma un fisioterapeuta; {doer} no lo es aquí.",
        ),
        "competency.own": (
            "{doer} does not sign a competency of their own.",
            "{doer} no firma una competencia propia.",
        ),
        "age.unknown": (
            "{doer}’s birth date is not on file; a technician here is {age} or older.",
            "Falta la fecha de nacimiento de {doer}; aquí un técnico tiene {age} años o más.",
        ),
        "age.too_young": (
            "{doer} is too young for a technician here: {age} on {of_age_on}.",
            "{doer} aún no tiene la edad de un técnico aquí: cumple {age} el {of_age_on}.",
        ),
        "credential.missing": (
            "{doer} has no {credential} card on file.",
            "{doer} no tiene registrado el certificado de {credential}.",
        ),
        "credential.expired": (
            "{doer}’s {credential} card ended on {expired_on}.",
            "El certificado de {credential} de {doer} caducó el {expired_on}.",
        ),
        "credential.sole_responder": (
            "{doer}’s {credential} card ended on {expired_on} and nobody else on site has one.",
            "El certificado de {credential} de {doer} caducó el {expired_on}; nadie más lo tiene.",
        ),
        "supervision.absent": (
            "Nobody supervises this technician now ({level} is needed).",
            "Nadie supervisa ahora a este técnico (se exige {level}).",
        ),
        "supervision.role": (
            "{supervisor}, {role}, may not supervise here; {allowed} may.",
            "{supervisor}, {role}, no puede supervisar aquí; puede {allowed}.",
        ),
        "supervision.not_on_site": (
            "{supervisor} is not on site ({level} is needed).",
            "{supervisor} no está en el centro (se exige {level}).",
        ),
        "supervision.unreachable": (
            "{supervisor} cannot be reached.",
            "No se puede contactar con {supervisor}.",
        ),
        "supervision.no_contact": (
            "{supervisor} has not been seen in this visit yet.",
            "{supervisor} aún no ha pasado por esta visita.",
        ),
        "supervision.not_in_sight": (
            "{supervisor} has not been in sight for {minutes} minutes.",
            "{supervisor} lleva {minutes} minutos fuera de la vista.",
        ),
        "supervision.ratio": (
            "{supervisor} supervises {now} of at most {cap} now.",
            "{supervisor} supervisa ahora a {now} de {cap} como máximo.",
        ),
        "supervision.needs_assistant": (
            "{supervisor} supervises {now} of {cap}; the last place is for a PTA.",
            "{supervisor} supervisa a {now} de {cap}; el último lugar es para un asistente (PTA).",
        ),
        "supervision.not_rostered": (
            "Nobody who may supervise ({allowed}) is rostered at {starts_at}.",
            "A las {starts_at} no hay en turno nadie que pueda supervisar ({allowed}).",
        ),
        "supervision.full": (
            "{supervisors} already supervise {cap} at {starts_at}.",
            "{supervisors} ya supervisan a {cap} a las {starts_at}.",
        ),
        "patient.hold": (
            "{patient} rests: a hold since {since_at} covers {item}.",
            "{patient} descansa: una pausa desde las {since_at} afecta a {item}.",
        ),
        "patient.stop": (
            "{patient}’s visit was stopped at {since_at}; a therapist decides.",
            "La visita de {patient} se detuvo a las {since_at}; decide un fisioterapeuta.",
        ),
        "patient.emergency": (
            "There has been an emergency with {patient} since {since_at}.",
            "Hay una emergencia con {patient} desde las {since_at}.",
        ),
        "patient.changed": (
            "{patient} has changed since {changed_at} and no licensee has seen it.",
            "{patient} ha cambiado desde las {changed_at} y ningún profesional lo ha visto.",
        ),
        "patient.not_identified": (
            "Who {patient} is was not confirmed in this visit: name, and birth date or photo.",
            "En esta visita no se confirmó quién es {patient}: nombre, y fecha o foto.",
        ),
        "precautions.unread": (
            "{patient}’s precautions changed since you last opened them.",
            "Las precauciones de {patient} cambiaron desde que las abrió por última vez.",
        ),
        "vitals.missing": (
            "Due for {patient} before exercise: {missing}.",
            "Falta medir a {patient} antes del ejercicio: {missing}.",
        ),
        "load.too_many": (
            "{doer} has {now} of at most {cap} patients.",
            "{doer} tiene {now} de {cap} pacientes como máximo.",
        ),
        "load.one_to_one": (
            "{patient} stands and may fall: {doer} stays with one patient.",
            "{patient} está de pie y puede caerse: {doer} se queda con un solo paciente.",
        ),
        **MODALITIES,
        "transfer.not_attempted": (
            "{move} is not attempted at {assist}.",
            "{move} no se intenta con {assist}.",
        ),
        "transfer.not_by_technician": (
            "At {assist}, a licensee makes this move: {move}.",
            "Con {assist}, este movimiento lo hace un profesional con licencia: {move}.",
        ),
        "transfer.licensee_needed": (
            "At {assist}, {move} needs a licensee present.",
            "Con {assist}, {move} exige un profesional con licencia presente.",
        ),
        "transfer.more_people": (
            "{move} at {assist} needs {needed} people.",
            "{move} con {assist} necesita {needed} personas.",
        ),
        "transfer.aid_missing": (
            "{move} at {assist} needs: {missing}.",
            "{move} con {assist} necesita: {missing}.",
        ),
        "transfer.too_heavy": (
            "{people} people would each carry {each_lb} lb; the limit is {limit_lb} lb.",
            "{people} personas cargarían {each_lb} lb cada una; el límite es {limit_lb} lb.",
        ),
        "transfer.mass_unknown": (
            "The weight is not on file: at {assist} nobody can say what each person carries.",
            "El peso no está en el expediente: con {assist} no se sabe cuánto carga cada persona.",
        ),
        "transfer.lift_only": ("{assist}: moved by lift only.", "{assist}: solo con grúa."),
        "transfer.device_overloaded": (
            "The device carries {limit_kg} kg; the patient weighs {mass_kg} kg.",
            "El equipo soporta {limit_kg} kg; el paciente pesa {mass_kg} kg.",
        ),
    }
)
