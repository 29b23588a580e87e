"""A whole data set in sixteen tiny tables. Every figure and name in it is made up."""

import csv
from pathlib import Path

SMALL: dict[str, str] = {
    "sources": """\
source_id,publisher,title,published_on,url,kind,language
s-one,Made-Up Gazette,Three lines approved,2019-02-14,https://example.org/one,news,en
s-two,Made-Up Yearbook,Hybrids of the year,2020,https://example.org/two,dataset,en
""",
    "lines": """\
line_id,company,company_ids,parent_company,product,alloy_type,product_detail,city,province,\
country,park,lat,lon
l-alpha,Alpha Alloys,alpha-alloys,Alpha Group,ree_metal_alloy,,NdPr metal,Old Town,North,\
CHN,East Park,40.5,109.8
l-beta,Beta Hydrides,beta-hydrides,,hydrogen_storage_alloy,not_stated,,Old Town,North,CHN,,,
""",
    "capacity_events": """\
event_id,line_id,event_on,event_type,capacity_tpa,capacity_is,authority,source_id,confidence,note
e-1,l-alpha,2018-03,announced,5000,new,,s-one,medium,
e-2,l-alpha,2019-02-14,approved,5000,new,Ministry,s-one,high,+3 percent on the plan
e-3,l-beta,2019,commissioned,,,,s-one,low,"no tonnage, so far"
""",
    "capacity_claims": """\
claim_id,window_start,window_end,scope,city,province,country,product,capacity_tpa,\
includes_products,source_id,note
c-1,2018-12-14,2019-02-14,Two months,Old Town,North,CHN,ree_metal_alloy,20000,\
ree_metal_alloy;mischmetal,s-one,
""",
    "alloy_output": """\
output_id,year,country,product,tonnes,measure,basis,source_id,confidence,note
o-1,2018,CHN,hydrogen_storage_alloy,8000,production,alloy,s-two,high,
""",
    "hev_sales": """\
sales_id,period,period_kind,region,maker,model,units,measure,powertrain,statement,source_id,\
confidence,note
h-1,2018,calendar_year,World,All,,1000,sales,hev,exact,s-two,high,
h-2,FY2018,fiscal_year_jp,Japan,All,,400,sales,hev,exact,s-two,high,
""",
    "hev_packs": """\
pack_id,maker,model,generation,year_from,year_to,chemistry,pack_kwh,nominal_v,capacity_ah,\
modules,pack_mass_kg,cell_supplier,source_id,confidence,note
p-1,Gamma,Runabout,gen 1,2010,2015,NiMH,1.3,200,6.5,28,40,Delta Cells,s-two,high,
""",
    "nimh_share": """\
share_id,year,region,maker,share,low,high,source_id,note
n-1,2018,World,All,0.6,0.5,0.7,s-two,
""",
    "published_figures": """\
figure_id,period,subject,metric,value,unit,region,maker,source_id,note
f-1,2018,ab5_consumption,growth,8,percent,World,All,s-one,
""",
    "assumptions": """\
assumption_id,parameter,value,low,high,unit,year_from,year_to,region,maker,basis,source_id,note
a-1,np_ratio,1.5,1.3,1.8,ratio,,,World,All,assumed,,
a-2,ree_share,,0.3,0.4,kg/kg,2010,2015,World,All,sourced,s-two,
""",
    "ab5_inputs": """\
year,segment,hev_units,low,high,basis,sales_ids,formula,nimh_share,nimh_share_low,\
nimh_share_high,nimh_share_basis,kwh_per_nimh_hev,kwh_low,kwh_high,kwh_basis,note
2018,toyota_lexus,900,800,1000,derived,h-1;h-2,half,0.9,0.8,1,assumed,1.3,1.2,1.4,derived,
""",
    "companies": """\
company_id,name,name_local,other_names,parent_id,country,city,kind,source_id,note
alpha-alloys,Alpha Alloys,,Alpha; AAL; ALPHA-ALLOYS; Alpha Aloys,alpha-group,CHN,Old Town,\
producer,s-one,
alpha-group,Alpha Group,,,,CHN,,holding,,
beta-hydrides,Beta Hydrides,,Gamma Metals; Omega,,CHN,,producer,,
""",
    "ownership": """\
ownership_id,subject_id,owner_id,kind,share_percent,from_on,to_on,source_id,note
w-1,alpha-alloys,alpha-group,holding,60,2010,,s-one,
""",
    "supply_links": """\
link_id,supplier_id,buyer_id,product,from_on,to_on,statement,tonnes_per_year,source_id,\
confidence,note
u-1,beta-hydrides,,hydrogen_storage_alloy,2019,,alloy for hybrids,,s-one,medium,
""",
    "places": """\
country,place,province,name_local,source_id
CHN,Old Town,North,古镇,
""",
    "corrections": """\
correction_id,corrected_on,table,row_key,column,old,new,reason,source_id
k-1,2020-02-01,lines,l-alpha,city,Auld Town,Old Town,an older spelling,s-one
""",
}


def write_small(folder: Path) -> Path:
    """The tables as CSV files in a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in SMALL.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def set_cell(folder: Path, table: str, line: int, column: str, value: str) -> None:
    """Write a value into the cell at that line (no cell of the data spans lines)."""
    path = folder / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    rows[line - 1][rows[0].index(column)] = value
    write_rows(path, rows)


def add_row(folder: Path, table: str, like: int, /, **values: str) -> None:
    """Append a copy of the row at a line with some cells changed."""
    path = folder / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    row = dict(zip(rows[0], rows[like - 1], strict=True)) | values
    write_rows(path, [*rows, [row[column] for column in rows[0]]])


def write_rows(path: Path, rows: list[list[str]]) -> None:
    """Write rows as CSV with LF."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
