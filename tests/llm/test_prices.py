from sprite_etl.llm.prices import price_of, price_table, table_date
from sprite_etl.llm.values import ModelServer, Price

OPENAI = ModelServer(name="openai", base_url="https://api.openai.com/v1")


def test_the_table_is_dated_and_cached_input_never_costs_more():
    assert len(table_date()) == 10
    prices = [price for models in price_table().values() for price in models.values()]
    assert prices
    assert all(p.cached_input is not None and p.cached_input <= p.input <= p.output for p in prices)


def test_a_snapshot_costs_what_its_model_costs():
    assert price_of(OPENAI, "gpt-4o-mini-2024-07-18") == price_of(OPENAI, "gpt-4o-mini") is not None
    assert price_of(OPENAI, "gpt-4o-mini-high") is None


def test_the_deployments_word_stands_first():
    own = Price(input=1, output=2, currency="EUR")
    assert price_of(OPENAI.model_copy(update={"price": {"gpt-4o": own}}), "gpt-4o") == own


def test_a_model_of_your_own_is_not_priced_as_a_vendors():
    assert price_of(ModelServer(name="vllm", base_url="http://localhost:8000/v1"), "gpt-4o") is None
