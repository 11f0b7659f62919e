"""The practice issues as SKOS: a concept scheme that catalogues and linked data understand."""

from typing import Literal

from services.collation.taxonomy.crosswalk import Crosswalk
from services.collation.taxonomy.domain import Taxonomy, age_of

BASE = "urn:lipp:"
FORMATS: dict[str, Literal["turtle", "json-ld"]] = {"ttl": "turtle", "jsonld": "json-ld"}


def write_skos(taxonomy: Taxonomy, crosswalk: Crosswalk, format: str) -> bytes:
    """Turtle or JSON-LD. Retired issues stay in, marked so, with what replaced them."""
    from rdflib import Graph, Literal, Namespace, URIRef
    from rdflib.namespace import DCTERMS, OWL, RDF, SKOS, XSD

    lipp = Namespace(BASE)
    graph = Graph()
    for prefix, namespace in (("skos", SKOS), ("dcterms", DCTERMS), ("owl", OWL), ("lipp", lipp)):
        graph.bind(prefix, namespace)

    def said(text: str) -> Literal:
        return Literal(text, lang="en-GB")

    def issue_uri(code: str) -> URIRef:
        return URIRef(f"{BASE}issue:{code}")

    scheme = URIRef(f"{BASE}taxonomy")
    graph.add((scheme, RDF.type, SKOS.ConceptScheme))
    graph.add((scheme, DCTERMS.title, said(taxonomy.theme)))
    graph.add((scheme, DCTERMS.source, said(taxonomy.source)))
    graph.add((scheme, OWL.versionInfo, Literal(taxonomy.version)))
    for stage in taxonomy.stages:
        uri = URIRef(f"{BASE}stage:{stage.code}")
        graph.add((uri, RDF.type, SKOS.Concept))
        graph.add((uri, SKOS.prefLabel, said(stage.title)))
        graph.add((uri, SKOS.notation, Literal(stage.code)))
        graph.add((uri, SKOS.topConceptOf, scheme))
        graph.add((scheme, SKOS.hasTopConcept, uri))
    for issue in taxonomy.issues:
        uri = issue_uri(issue.code)
        place = issue_uri(issue.parent) if issue.parent else URIRef(f"{BASE}stage:{issue.stage}")
        graph.add((uri, RDF.type, SKOS.Concept))
        graph.add((uri, SKOS.inScheme, scheme))
        graph.add((uri, SKOS.notation, Literal(issue.code)))
        graph.add((uri, SKOS.prefLabel, said(issue.label)))
        graph.add((uri, SKOS.altLabel, said(issue.condensed)))
        graph.add((uri, SKOS.definition, said(issue.statement)))
        graph.add((uri, SKOS.broader, place))
        graph.add((place, SKOS.narrower, uri))
        if issue.cause_status == "unclear":
            graph.add((uri, SKOS.scopeNote, said("The cause is unclear.")))
        for reason in issue.reasons:
            # the origin goes with each reason, so that none is run together with another's
            note = URIRef(f"{BASE}reason:{reason.id}")
            graph.add((uri, SKOS.note, note))
            graph.add((note, RDF.value, said(reason.text)))
            graph.add((note, DCTERMS.source, Literal(reason.origin)))
    for code in sorted(crosswalk.codes - {issue.code for issue in taxonomy.issues}):
        seen = crosswalk.last_seen(code)
        if seen is None or age_of(seen[0].version) > age_of(taxonomy.version):
            continue
        uri = issue_uri(code)
        graph.add((uri, RDF.type, SKOS.Concept))
        graph.add((uri, SKOS.inScheme, scheme))
        graph.add((uri, SKOS.prefLabel, said(seen[1].label)))
        graph.add((uri, OWL.deprecated, Literal(True, datatype=XSD.boolean)))
        for step in crosswalk.steps_of(code):
            graph.add((uri, SKOS.changeNote, said(step.change.explanation)))
        for successor in crosswalk.successors(code):
            graph.add((uri, DCTERMS.isReplacedBy, issue_uri(successor)))
    written = graph.serialize(format=FORMATS[format], encoding="utf-8")
    return bytes(written)
