<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko" sourcelanguage="en">
<context>
    <name>AdviceList</name>
    <message>
        <source>Undo</source>
        <translation>되돌리기</translation>
    </message>
    <message>
        <source>Longest context</source>
        <translation>가장 긴 문맥</translation>
    </message>
    <message>
        <source>Largest micro-batch</source>
        <translation>가장 큰 마이크로배치</translation>
    </message>
    <message>
        <source>Works out the longest context that fits.</source>
        <translation>들어가는 가장 긴 문맥을 계산합니다.</translation>
    </message>
    <message>
        <source>Works out the largest micro-batch that fits.</source>
        <translation>들어가는 가장 큰 마이크로배치를 계산합니다.</translation>
    </message>
    <message>
        <source>More room…</source>
        <translation>여유 더 만들기…</translation>
    </message>
    <message>
        <source>Shows what could be changed to leave more room.</source>
        <translation>여유를 더 남기려면 무엇을 바꿀 수 있는지 보여 줍니다.</translation>
    </message>
    <message>
        <source>Undo: {change}</source>
        <translation>되돌리기: {change}</translation>
    </message>
    <message>
        <source>No setting makes it fit: choose a smaller model.</source>
        <translation>어떤 설정으로도 들어가지 않습니다. 더 작은 모델을 고르세요.</translation>
    </message>
    <message>
        <source>None of these is enough alone: use several of them, or choose a smaller model.</source>
        <translation>이 중 하나만으로는 충분하지 않습니다. 여러 개를 함께 쓰거나 더 작은 모델을 고르세요.</translation>
    </message>
    <message>
        <source>More room, if you want it</source>
        <translation>더 줄이고 싶다면</translation>
    </message>
    <message>
        <source>Make it fit</source>
        <translation>들어가게 만들기</translation>
    </message>
    <message>
        <source>Your last change</source>
        <translation>마지막 변경</translation>
    </message>
    <message>
        <source>Not even the shortest context fits.</source>
        <translation>가장 짧은 문맥도 들어가지 않습니다.</translation>
    </message>
    <message>
        <source>{tokens} tokens are the longest context that fits.</source>
        <translation>들어가는 가장 긴 문맥은 {tokens}토큰입니다.</translation>
    </message>
    <message>
        <source>Not even a micro-batch of one row fits.</source>
        <translation>한 행짜리 마이크로배치도 들어가지 않습니다.</translation>
    </message>
    <message>
        <source>{rows} rows at once fit, {times} times a step.</source>
        <translation>한 번에 {rows}행이 들어가고, 스텝마다 {times}번 반복합니다.</translation>
    </message>
</context>
<context>
    <name>AdviceRow</name>
    <message>
        <source>Use</source>
        <translation>사용</translation>
    </message>
    <message>
        <source>then it fits</source>
        <translation>이러면 들어감</translation>
    </message>
    <message>
        <source>not enough alone</source>
        <translation>이것만으로는 부족함</translation>
    </message>
    <message>
        <source>Use: {change}</source>
        <translation>사용: {change}</translation>
    </message>
</context>
<context>
    <name>Axis</name>
    <message>
        <source>{min}:{s} min</source>
        <translation>{min}분 {s}초</translation>
    </message>
    <message>
        <source>{h} h {min}</source>
        <translation>{h}시간 {min}분</translation>
    </message>
    <message>
        <source>{d} d</source>
        <translation>{d}일</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
</context>
<context>
    <name>CacheCard</name>
    <message>
        <source>Downloaded</source>
        <translation>다운로드한 것</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>모두 보기</translation>
    </message>
    <message>
        <source>Looking at the cache…</source>
        <translation>캐시를 살펴보는 중…</translation>
    </message>
    <message>
        <source>Models and data sets: {count}, {size}.</source>
        <translation>모델과 데이터 세트: {count}개, {size}.</translation>
    </message>
    <message>
        <source>Nothing has been downloaded yet.</source>
        <translation>아직 다운로드한 것이 없습니다.</translation>
    </message>
    <message>
        <source>data set</source>
        <translation>데이터 세트</translation>
    </message>
    <message>
        <source>not whole yet</source>
        <translation>아직 온전하지 않음</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>지우기…</translation>
    </message>
    <message>
        <source>Delete {name}</source>
        <translation>{name} 지우기</translation>
    </message>
    <message>
        <source>Delete {name} from this computer?</source>
        <translation>이 컴퓨터에서 {name} 항목을 지울까요?</translation>
    </message>
    <message>
        <source>{size} become free. All programs that use Hugging Face's cache have to download it again; runs that were trained on it cannot be resumed, merged or asked before that.</source>
        <translation>{size} 공간이 생깁니다. Hugging Face 캐시를 쓰는 모든 프로그램이 다시 받아야 하고, 그 전에는 이것으로 학습한 실행을 이어 하거나 병합하거나 대화할 수 없습니다.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>지우기</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Deleting…</source>
        <translation>지우는 중…</translation>
    </message>
</context>
<context>
    <name>CardBox</name>
    <message>
        <source>Processor</source>
        <translation>프로세서</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>확인하는 중…</translation>
    </message>
    <message>
        <source>{used} GiB used</source>
        <translation>{used} GiB 사용 중</translation>
    </message>
</context>
<context>
    <name>CardPrograms</name>
    <message>
        <source>Programs on the card</source>
        <translation>카드를 쓰는 프로그램</translation>
    </message>
    <message>
        <source>process of somebody else</source>
        <translation>다른 사람의 프로세스</translation>
    </message>
    <message>
        <source>this run</source>
        <translation>이 실행</translation>
    </message>
    <message>
        <source>draws the screen</source>
        <translation>화면을 그림</translation>
    </message>
    <message>
        <source>This computer has no NVIDIA card.</source>
        <translation>이 컴퓨터에는 NVIDIA 카드가 없습니다.</translation>
    </message>
    <message>
        <source>They are listed while a run goes on.</source>
        <translation>실행이 진행되는 동안 보입니다.</translation>
    </message>
    <message>
        <source>The driver lists none yet.</source>
        <translation>드라이버가 아직 알려 주지 않습니다.</translation>
    </message>
</context>
<context>
    <name>Chat</name>
    <message>
        <source>A is better</source>
        <translation>A가 더 좋음</translation>
    </message>
    <message>
        <source>Equally good</source>
        <translation>둘 다 비슷함</translation>
    </message>
    <message>
        <source>B is better</source>
        <translation>B가 더 좋음</translation>
    </message>
    <message>
        <source>Answer B</source>
        <translation>답 B</translation>
    </message>
    <message>
        <source>Answer A</source>
        <translation>답 A</translation>
    </message>
    <message>
        <source>{name}, not judged</source>
        <translation>{name}, 평가하지 않음</translation>
    </message>
    <message>
        <source>after the training</source>
        <translation>학습 후</translation>
    </message>
    <message>
        <source>before the training</source>
        <translation>학습 전</translation>
    </message>
    <message>
        <source>{name}, your choice</source>
        <translation>{name} (내가 고른 답)</translation>
    </message>
    <message>
        <source>(an empty answer)</source>
        <translation>(빈 답)</translation>
    </message>
    <message>
        <source>cut at the length limit</source>
        <translation>길이 제한에서 잘림</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>중단됨</translation>
    </message>
    <message>
        <source>ended at a stop text</source>
        <translation>끝맺음 글에서 끝남</translation>
    </message>
    <message>
        <source>{n} tokens/s</source>
        <translation>초당 {n}토큰</translation>
    </message>
</context>
<context>
    <name>ChatBar</name>
    <message>
        <source>Ask both…</source>
        <translation>양쪽에 물어보기…</translation>
    </message>
    <message>
        <source>A question to both sides</source>
        <translation>양쪽에 할 질문</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>보내기</translation>
    </message>
    <message>
        <source>Options</source>
        <translation>옵션</translation>
    </message>
    <message>
        <source>Free the memory</source>
        <translation>메모리 비우기</translation>
    </message>
    <message>
        <source>Ends the chat's own process; the next question loads the model again.</source>
        <translation>대화용 프로세스를 끝냅니다. 다음에 물으면 모델을 다시 불러옵니다.</translation>
    </message>
    <message>
        <source>New conversation</source>
        <translation>새 대화</translation>
    </message>
    <message>
        <source>What was said before is not told to the models any more.</source>
        <translation>앞서 한 말을 더는 모델에 알려 주지 않습니다.</translation>
    </message>
    <message>
        <source>Blind comparison</source>
        <translation>블라인드 비교</translation>
    </message>
    <message>
        <source>Hides which answer is whose until you have chosen, and keeps score.</source>
        <translation>고를 때까지 어느 쪽 답인지 숨기고, 고른 결과를 세어 둡니다.</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>중지</translation>
    </message>
    <message>
        <source>Your blind choices: after {tuned}, before {base}, equal {equal}</source>
        <translation>블라인드 선택 결과: 학습 후 {tuned}, 학습 전 {base}, 비슷함 {equal}</translation>
    </message>
</context>
<context>
    <name>ChatOptionsCard</name>
    <message>
        <source>tokens</source>
        <translation>토큰</translation>
    </message>
    <message>
        <source>On the processor</source>
        <translation>프로세서에서 실행</translation>
    </message>
    <message>
        <source>Slower, and leaves the card to others.</source>
        <translation>느리지만 카드를 다른 일에 쓸 수 있습니다.</translation>
    </message>
    <message>
        <source>several with | between them</source>
        <translation>여러 개는 | 기호로 나눔</translation>
    </message>
    <message>
        <source>The result</source>
        <translation>실행 결과</translation>
    </message>
    <message>
        <source>Step {step}</source>
        <translation>{step}스텝</translation>
    </message>
    <message>
        <source>Temperature is 0 to 5, top-p 0.01 to 1, length 1 to {most} tokens.</source>
        <translation>온도는 0~5, top-p는 0.01~1, 길이는 1~{most}토큰입니다.</translation>
    </message>
    <message>
        <source>System text</source>
        <translation>시스템 프롬프트</translation>
    </message>
    <message>
        <source>After is</source>
        <translation>학습 후 쪽</translation>
    </message>
    <message>
        <source>Temperature (0: the likeliest word)</source>
        <translation>온도 (0: 가장 그럴듯한 말)</translation>
    </message>
    <message>
        <source>Top-p</source>
        <translation>Top-p</translation>
    </message>
    <message>
        <source>Length at most</source>
        <translation>최대 길이</translation>
    </message>
    <message>
        <source>Stop at</source>
        <translation>여기서 끝내기</translation>
    </message>
</context>
<context>
    <name>CheckUp</name>
    <message>
        <source>Check-up</source>
        <translation>점검</translation>
    </message>
    <message>
        <source>Say under Columns which column is the question and which the answer.</source>
        <translation>‘열’ 설정에서 어느 열이 질문이고 어느 열이 답인지 정하세요.</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>보기</translation>
    </message>
    <message>
        <source>Show the first of these rows as the model sees it</source>
        <translation>이 행들 중 첫 행을 모델이 보는 대로 보여 줍니다</translation>
    </message>
    <message>
        <source>Columns…</source>
        <translation>열 지정…</translation>
    </message>
</context>
<context>
    <name>CodeDialog</name>
    <message>
        <source>The model's own code</source>
        <translation>모델 자체 코드</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>파일</translation>
    </message>
    <message>
        <source>Content of the file</source>
        <translation>파일 내용</translation>
    </message>
    <message>
        <source>Allow this code to run</source>
        <translation>이 코드 실행 허용</translation>
    </message>
    <message>
        <source>Do not allow</source>
        <translation>허용 안 함</translation>
    </message>
    <message>
        <source>If you allow it, these files run on this computer with all your rights, whenever the model is trained or asked (files: {count}, lines: {lines}). Only this revision is allowed: should its owner change a file, you are asked again.</source>
        <translation>허용하면 이 모델을 학습하거나 모델에 질문할 때마다 이 파일들이 이 컴퓨터에서 여러분의 모든 권한으로 실행됩니다(파일: {count}개, {lines}줄). 이 리비전만 허용됩니다. 소유자가 파일을 바꾸면 다시 묻습니다.</translation>
    </message>
    <message>
        <source>{name} brings its own code</source>
        <translation>{name} 모델은 자체 코드를 담고 있습니다</translation>
    </message>
</context>
<context>
    <name>CodePanel</name>
    <message>
        <source>Look at its code…</source>
        <translation>코드 살펴보기…</translation>
    </message>
    <message>
        <source>Do not allow any more</source>
        <translation>더 이상 허용하지 않기</translation>
    </message>
    <message>
        <source>You are asked again before its code runs the next time.</source>
        <translation>다음에 이 코드를 실행하기 전에 다시 묻습니다.</translation>
    </message>
</context>
<context>
    <name>ColumnsPanel</name>
    <message>
        <source>Columns</source>
        <translation>열</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>완료</translation>
    </message>
    <message>
        <source>What the rows are</source>
        <translation>행의 종류</translation>
    </message>
    <message>
        <source>These rows are</source>
        <translation>이 행들은</translation>
    </message>
    <message>
        <source>none</source>
        <translation>없음</translation>
    </message>
    <message>
        <source>Found from the headings and the content. Choose what the rows are to map by hand.</source>
        <translation>제목과 내용을 보고 찾았습니다. 직접 정하려면 행의 종류를 고르세요.</translation>
    </message>
    <message>
        <source>The model learns to answer as the person in the bright column; all others are the user.</source>
        <translation>모델은 밝은 열에 있는 사람처럼 답하도록 배웁니다. 나머지는 모두 사용자입니다.</translation>
    </message>
    <message>
        <source>Mapped by hand. Bright columns below are read.</source>
        <translation>직접 정했습니다. 아래의 밝은 열을 읽습니다.</translation>
    </message>
    <message>
        <source>Choose the columns; the rows are read anew as soon as these are enough.</source>
        <translation>열을 고르세요. 충분해지면 바로 행을 다시 읽습니다.</translation>
    </message>
    <message>
        <source>As recognised</source>
        <translation>알아본 대로</translation>
    </message>
    <message>
        <source>Questions and answers</source>
        <translation>질문과 답</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>대화</translation>
    </message>
    <message>
        <source>Plain text</source>
        <translation>일반 텍스트</translation>
    </message>
    <message>
        <source>Preference pairs</source>
        <translation>선호 쌍</translation>
    </message>
    <message>
        <source>Chat log</source>
        <translation>채팅 기록</translation>
    </message>
    <message>
        <source>Question (prompt)</source>
        <translation>질문 (prompt)</translation>
    </message>
    <message>
        <source>Answer (completion)</source>
        <translation>답 (completion)</translation>
    </message>
    <message>
        <source>Background (context)</source>
        <translation>배경 (문맥)</translation>
    </message>
    <message>
        <source>System turn</source>
        <translation>시스템 차례</translation>
    </message>
    <message>
        <source>Turns (messages)</source>
        <translation>차례 (messages)</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>글</translation>
    </message>
    <message>
        <source>Better answer (chosen)</source>
        <translation>더 나은 답 (chosen)</translation>
    </message>
    <message>
        <source>Worse answer (rejected)</source>
        <translation>더 못한 답 (rejected)</translation>
    </message>
    <message>
        <source>Answers as the model (assistant)</source>
        <translation>모델로서 답하는 사람(assistant)</translation>
    </message>
</context>
<context>
    <name>ComparePage</name>
    <message>
        <source>Runs compared</source>
        <translation>실행 비교</translation>
    </message>
    <message>
        <source>Back to the runs</source>
        <translation>실행 목록으로</translation>
    </message>
    <message>
        <source>Loss, smoothed; dots are held-out</source>
        <translation>손실(평활), 점은 검증 손실</translation>
    </message>
    <message>
        <source>Settings in which the runs differ</source>
        <translation>실행마다 다른 설정</translation>
    </message>
    <message>
        <source>Where they differ</source>
        <translation>다른 점</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>읽는 중…</translation>
    </message>
    <message>
        <source>{n} runs; they differ in {m} settings.</source>
        <translation>실행 {n}개, 서로 다른 설정 {m}개.</translation>
    </message>
    <message>
        <source>Held-out loss</source>
        <translation>검증 손실</translation>
    </message>
    <message>
        <source>Training took</source>
        <translation>학습 시간</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>예</translation>
    </message>
    <message>
        <source>no</source>
        <translation>아니요</translation>
    </message>
</context>
<context>
    <name>ComparePlot</name>
    <message>
        <source>log</source>
        <translation>로그</translation>
    </message>
    <message>
        <source>Logarithmic loss axis</source>
        <translation>손실 축을 로그로</translation>
    </message>
    <message>
        <source>by time</source>
        <translation>시간 기준</translation>
    </message>
    <message>
        <source>Across: run time instead of steps</source>
        <translation>가로축: 스텝 대신 실행 시간</translation>
    </message>
</context>
<context>
    <name>DataFixes</name>
    <message>
        <source>Context {tokens}</source>
        <translation>문맥 {tokens}</translation>
    </message>
    <message>
        <source>Keep them</source>
        <translation>그대로 두기</translation>
    </message>
    <message>
        <source>Hold back {share} %</source>
        <translation>{share} % 떼어 두기</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>빼기</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>없애기</translation>
    </message>
    <message>
        <source>Clean</source>
        <translation>정리</translation>
    </message>
    <message>
        <source>Add it</source>
        <translation>붙이기</translation>
    </message>
    <message>
        <source>Pack rows</source>
        <translation>행 묶기</translation>
    </message>
    <message>
        <source>Fix</source>
        <translation>고치기</translation>
    </message>
</context>
<context>
    <name>DataPage</name>
    <message>
        <source>Choose file…</source>
        <translation>파일 선택…</translation>
    </message>
    <message>
        <source>Choose folder…</source>
        <translation>폴더 선택…</translation>
    </message>
    <message>
        <source>Use the demo</source>
        <translation>데모 사용</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>사용</translation>
    </message>
    <message>
        <source>Replace…</source>
        <translation>바꾸기…</translation>
    </message>
    <message>
        <source>Columns…</source>
        <translation>열 지정…</translation>
    </message>
    <message>
        <source>Choose what it learns from</source>
        <translation>무엇으로 배울지 고르세요</translation>
    </message>
    <message>
        <source>First rows</source>
        <translation>처음 몇 행</translation>
    </message>
    <message>
        <source>Drop a file here, or pick a data set from the Hub. JSONL, JSON, CSV, Excel, Parquet and text are read as they are.</source>
        <translation>여기에 파일을 놓거나 Hub에서 데이터 세트를 고르세요. JSONL, JSON, CSV, Excel, Parquet, 텍스트를 그대로 읽습니다.</translation>
    </message>
    <message>
        <source>Drop a file or a folder here</source>
        <translation>파일이나 폴더를 여기에 놓으세요</translation>
    </message>
    <message>
        <source>or the name of a data set on the Hugging Face Hub: owner/name</source>
        <translation>또는 Hugging Face Hub의 데이터 세트 이름: 소유자/이름</translation>
    </message>
    <message>
        <source>Name of a data set on the Hugging Face Hub</source>
        <translation>Hugging Face Hub의 데이터 세트 이름</translation>
    </message>
    <message>
        <source>all</source>
        <translation>전체</translation>
    </message>
    <message>
        <source>Hold back to test it</source>
        <translation>검증용으로 떼어 두기</translation>
    </message>
    <message>
        <source>Use at most</source>
        <translation>최대로 쓸 행 수</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>데이터</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>모든 파일</translation>
    </message>
    <message>
        <source>A data file</source>
        <translation>데이터 파일</translation>
    </message>
    <message>
        <source>A folder of data files</source>
        <translation>데이터 파일이 든 폴더</translation>
    </message>
    <message>
        <source>Keep this one</source>
        <translation>그대로 두기</translation>
    </message>
    <message>
        <source>What the model sees can be shown once the model is on this disk.</source>
        <translation>모델이 이 디스크에 있으면 모델이 보는 것을 보여 줄 수 있습니다.</translation>
    </message>
    <message>
        <source>Choose a model to see how it reads these rows.</source>
        <translation>모델을 고르면 이 행들을 어떻게 읽는지 보입니다.</translation>
    </message>
    <message>
        <source>Demo</source>
        <translation>데모</translation>
    </message>
    <message>
        <source>Reading the first rows…</source>
        <translation>처음 몇 행을 읽는 중…</translation>
    </message>
    <message>
        <source>On the Hugging Face Hub. Bring it here to see its rows.</source>
        <translation>Hugging Face Hub에 있습니다. 행을 보려면 여기로 받으세요.</translation>
    </message>
    <message>
        <source>{rows} rows</source>
        <translation>{rows}행</translation>
    </message>
    <message>
        <source>counting rows…</source>
        <translation>행을 세는 중…</translation>
    </message>
    <message>
        <source>{count} shown</source>
        <translation>{count}행 표시</translation>
    </message>
    <message>
        <source>The demo brings its own held-out questions.</source>
        <translation>데모에는 검증용 질문이 따로 들어 있습니다.</translation>
    </message>
    <message>
        <source>{rows} to learn from, {held_out} held out</source>
        <translation>학습 {rows}행, 검증용 {held_out}행</translation>
    </message>
    <message>
        <source>A large file: all rows are checked when the training starts.</source>
        <translation>큰 파일입니다. 모든 행은 학습을 시작할 때 점검합니다.</translation>
    </message>
    <message>
        <source>All {rows} rows can be used.</source>
        <translation>{rows}행 모두 쓸 수 있습니다.</translation>
    </message>
    <message>
        <source>The model's chat template marks its answers.</source>
        <translation>모델의 대화 템플릿이 답을 표시합니다.</translation>
    </message>
    <message>
        <source>The model's chat template is used in a version that marks its answers.</source>
        <translation>모델의 대화 템플릿을, 답을 표시하도록 고친 판으로 씁니다.</translation>
    </message>
    <message>
        <source>The model's chat template does not mark answers: they are told from the rest by how they make a conversation longer. This is checked in every row.</source>
        <translation>모델의 대화 템플릿은 답을 표시하지 않습니다. 대화가 길어지는 모양으로 답을 가려내고, 모든 행에서 확인합니다.</translation>
    </message>
    <message>
        <source>The model has no chat template of its own: ChatML is used, and the training teaches it.</source>
        <translation>모델에 대화 템플릿이 없습니다. ChatML을 쓰고, 학습이 이를 가르칩니다.</translation>
    </message>
</context>
<context>
    <name>ExactBox</name>
    <message>
        <source>Compute</source>
        <translation>계산</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Compute it exactly</source>
        <translation>정확히 계산하기</translation>
    </message>
    <message>
        <source>Progress of the computation</source>
        <translation>계산 진행률</translation>
    </message>
    <message>
        <source>Computed exactly</source>
        <translation>정확히 계산함</translation>
    </message>
    <message>
        <source>Possible when the run that is going on has ended.</source>
        <translation>진행 중인 실행이 끝나면 할 수 있습니다.</translation>
    </message>
    <message>
        <source>Follows one training step of the real libraries, without weights or a card: about a minute, and the guess becomes a figure.</source>
        <translation>가중치나 그래픽 카드 없이 실제 라이브러리의 학습 스텝 하나를 따라갑니다. 1분쯤 걸리며, 어림값이 정확한 수치가 됩니다.</translation>
    </message>
    <message>
        <source>Weights and step take {exact}; the estimate was {guess} ({off} %).</source>
        <translation>가중치와 스텝: {exact}. 예측: {guess} ({off} %).</translation>
    </message>
</context>
<context>
    <name>ExpertCard</name>
    <message>
        <source>Expert settings</source>
        <translation>전문가 설정</translation>
    </message>
    <message>
        <source>Shows all other settings</source>
        <translation>나머지 설정을 모두 보여 줍니다</translation>
    </message>
    <message>
        <source>quantization, optimizer, targets, regularisation, evaluation, seed</source>
        <translation>양자화, 옵티마이저, 대상 모듈, 정규화, 평가, 시드</translation>
    </message>
</context>
<context>
    <name>ExportCard</name>
    <message>
        <source>Export</source>
        <translation>내보내기</translation>
    </message>
    <message>
        <source>{size} free</source>
        <translation>{size} 남음</translation>
    </message>
    <message>
        <source>Progress of the export</source>
        <translation>내보내기 진행률</translation>
    </message>
    <message>
        <source>Which state is exported</source>
        <translation>내보낼 상태</translation>
    </message>
    <message>
        <source>The result</source>
        <translation>결과</translation>
    </message>
    <message>
        <source>Step {step}</source>
        <translation>스텝 {step}</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Cancel the export</source>
        <translation>내보내기 취소</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>폴더 열기</translation>
    </message>
    <message>
        <source>Open the exported folder</source>
        <translation>내보낸 폴더 열기</translation>
    </message>
    <message>
        <source>Open page</source>
        <translation>페이지 열기</translation>
    </message>
    <message>
        <source>Open the page on the Hub</source>
        <translation>Hub 페이지 열기</translation>
    </message>
    <message>
        <source>Add to Ollama</source>
        <translation>Ollama에 추가</translation>
    </message>
    <message>
        <source>Add the model to Ollama</source>
        <translation>모델을 Ollama에 추가</translation>
    </message>
    <message>
        <source>Copy Ollama line</source>
        <translation>Ollama 명령 복사</translation>
    </message>
    <message>
        <source>Copy the line for Ollama</source>
        <translation>Ollama 명령 복사</translation>
    </message>
    <message>
        <source>{size}/s</source>
        <translation>{size}/초</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>{time} 남음</translation>
    </message>
    <message>
        <source>Another run is being exported.</source>
        <translation>다른 실행을 내보내는 중입니다.</translation>
    </message>
    <message>
        <source>Cancelled. Nothing of it is seen on the Hub. Another upload sends only what is missing; the file that was under way begins anew, as this Hub has no Xet store.</source>
        <translation>취소했습니다. Hub에는 아무것도 보이지 않습니다. 다시 올리면 없는 것만 보냅니다. 이 Hub에는 Xet 저장소가 없어 보내던 파일은 처음부터 다시 보냅니다.</translation>
    </message>
    <message>
        <source>Cancelled. Nothing of it is seen on the Hub, and another upload sends only what is missing.</source>
        <translation>취소했습니다. Hub에는 아무것도 보이지 않으며, 다시 올리면 빠진 것만 보냅니다.</translation>
    </message>
    <message>
        <source>Cancelled. Ollama did not get the model; the exported folder is untouched.</source>
        <translation>취소했습니다. Ollama에는 모델이 들어가지 않았고, 내보낸 폴더는 그대로입니다.</translation>
    </message>
    <message>
        <source>Cancelled. Nothing half-written was left behind.</source>
        <translation>취소했습니다. 쓰다 만 파일은 남지 않았습니다.</translation>
    </message>
    <message>
        <source>Uploaded to {page}</source>
        <translation>{page} 페이지에 올림</translation>
    </message>
    <message>
        <source>Ollama has it now: ollama run {name}</source>
        <translation>이제 Ollama에 있습니다: ollama run {name}</translation>
    </message>
    <message>
        <source>needs {needed}, {size} free</source>
        <translation>{needed} 필요, {size} 남음</translation>
    </message>
    <message>
        <source>Checked after export: every file reads back as it was written. {size} in {folder}</source>
        <translation>내보낸 뒤 확인함: 모든 파일이 쓴 그대로 읽힙니다. {folder}에 {size}</translation>
    </message>
    <message>
        <source>Checked after export: same next token as the trained model on {same} of {all} prompts</source>
        <translation>내보낸 뒤 확인: 질문 {all}개 중 {same}개에서 학습한 모델과 다음 토큰이 같음</translation>
    </message>
    <message>
        <source>stops at the end of turn on {n} of {all}</source>
        <translation>{all}개 중 {n}개가 답을 마칠 곳에서 멈춤</translation>
    </message>
    <message>
        <source>Written: {size} in {folder}</source>
        <translation>저장했습니다: {folder}에 {size}</translation>
    </message>
</context>
<context>
    <name>ExportCards</name>
    <message>
        <source>about {size}</source>
        <translation>약 {size}</translation>
    </message>
    <message>
        <source>GGUF {kind} with Modelfile</source>
        <translation>GGUF {kind}, Modelfile 포함</translation>
    </message>
    <message>
        <source>No GGUF of {kind} models yet</source>
        <translation>{kind} 모델의 GGUF는 아직 지원하지 않습니다</translation>
    </message>
    <message>
        <source>Ollama / LM Studio</source>
        <translation>Ollama / LM Studio</translation>
    </message>
    <message>
        <source>safetensors, 16-bit</source>
        <translation>safetensors, 16비트</translation>
    </message>
    <message>
        <source>Merged model</source>
        <translation>병합된 모델</translation>
    </message>
    <message>
        <source>Only what was learned</source>
        <translation>배운 것만</translation>
    </message>
    <message>
        <source>Adapter only</source>
        <translation>어댑터만</translation>
    </message>
    <message>
        <source>Hugging Face Hub</source>
        <translation>Hugging Face Hub</translation>
    </message>
    <message>
        <source>Private by default</source>
        <translation>기본은 비공개</translation>
    </message>
</context>
<context>
    <name>FetchLine</name>
    <message>
        <source>Download now</source>
        <translation>지금 다운로드</translation>
    </message>
    <message>
        <source>Progress of the download</source>
        <translation>다운로드 진행</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Cancel the download</source>
        <translation>다운로드 취소</translation>
    </message>
    <message>
        <source>Go on downloading</source>
        <translation>이어서 다운로드</translation>
    </message>
    <message>
        <source>{done} are here already.</source>
        <translation>{done} 이미 있습니다.</translation>
    </message>
    <message>
        <source>{done} of {size} are here already.</source>
        <translation>{size} 중 {done} 이미 있습니다.</translation>
    </message>
    <message>
        <source>{size}, otherwise fetched when the training starts.</source>
        <translation>{size}. 그냥 두면 학습을 시작할 때 받습니다.</translation>
    </message>
    <message>
        <source>Otherwise it is fetched when the training starts.</source>
        <translation>그냥 두면 학습을 시작할 때 받습니다.</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>중지하는 중…</translation>
    </message>
    <message>
        <source>asking the Hugging Face Hub…</source>
        <translation>Hugging Face Hub에 묻는 중…</translation>
    </message>
    <message>
        <source>{size}/s</source>
        <translation>{size}/초</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>{time} 남음</translation>
    </message>
</context>
<context>
    <name>Fit</name>
    <message>
        <source>Not known yet</source>
        <translation>아직 모름</translation>
    </message>
    <message>
        <source>Needs {size}</source>
        <translation>{size} 필요</translation>
    </message>
    <message>
        <source>{size} short</source>
        <translation>{size} 모자람</translation>
    </message>
    <message>
        <source>Tight, {size} to spare</source>
        <translation>빠듯함, {size} 여유</translation>
    </message>
    <message>
        <source>Fits, {size} to spare</source>
        <translation>들어감, {size} 여유</translation>
    </message>
    <message>
        <source>± {band} GiB, computed exactly</source>
        <translation>± {band} GiB, 정확히 계산함</translation>
    </message>
    <message>
        <source>± {band} GiB, from 1 earlier run on this card</source>
        <translation>± {band} GiB, 이 카드의 이전 실행 1개 기준</translation>
    </message>
    <message>
        <source>± {band} GiB, from {runs} earlier runs on this card</source>
        <translation>± {band} GiB, 이 카드의 이전 실행 {runs}개 기준</translation>
    </message>
    <message>
        <source>± {band} GiB, planned without the card</source>
        <translation>± {band} GiB, 카드 없이 계획</translation>
    </message>
    <message>
        <source>± {band} GiB, not measured yet on this card</source>
        <translation>± {band} GiB, 이 카드에서 아직 재지 않음</translation>
    </message>
    <message>
        <source>± {band} GiB, in main memory</source>
        <translation>± {band} GiB, 주 메모리</translation>
    </message>
    <message>
        <source>A training step: {peak}. An evaluation: {evaluation}. Saving: {saving}. As torch counts them.</source>
        <translation>학습 스텝: {peak}. 평가: {evaluation}. 저장: {saving}. torch가 세는 기준입니다.</translation>
    </message>
    <message>
        <source>Model weights, {bits}-bit</source>
        <translation>모델 가중치, {bits}비트</translation>
    </message>
    <message>
        <source>LoRA adapter, gradients, optimizer</source>
        <translation>LoRA 어댑터, 그래디언트, 옵티마이저</translation>
    </message>
    <message>
        <source>Gradients and optimizer</source>
        <translation>그래디언트와 옵티마이저</translation>
    </message>
    <message>
        <source>Model weights, not quantized</source>
        <translation>모델 가중치, 양자화 안 함</translation>
    </message>
    <message>
        <source>Kept in 16-bit (embeddings, head, norms)</source>
        <translation>16비트로 두는 부분 (임베딩, 헤드, 정규화 층)</translation>
    </message>
    <message>
        <source>Activations</source>
        <translation>활성값</translation>
    </message>
    <message>
        <source>Logits and loss</source>
        <translation>로짓과 손실</translation>
    </message>
    <message>
        <source>Workspace and fragmentation</source>
        <translation>작업 공간과 단편화</translation>
    </message>
    <message>
        <source>CUDA context</source>
        <translation>CUDA 컨텍스트</translation>
    </message>
    <message>
        <source>Desktop and other programs (assumed)</source>
        <translation>바탕 화면과 다른 프로그램 (가정)</translation>
    </message>
    <message>
        <source>In use by other programs</source>
        <translation>다른 프로그램이 사용 중</translation>
    </message>
    <message>
        <source>The base model's linear layers, with the constants of their quantization. They are read, never changed.</source>
        <translation>기본 모델의 선형 층과 양자화 상수입니다. 읽기만 하고 바꾸지 않습니다.</translation>
    </message>
    <message>
        <source>Embeddings, the head and the norms stay in 16 bit: quantizing them would cost quality.</source>
        <translation>임베딩, 헤드, 정규화 층은 16비트로 둡니다. 양자화하면 품질이 떨어집니다.</translation>
    </message>
    <message>
        <source>What learns: its weights, how each of them is to change, and what the optimizer remembers of it.</source>
        <translation>배우는 부분입니다. 가중치와 그 변화량, 그리고 옵티마이저가 기억하는 값입니다.</translation>
    </message>
    <message>
        <source>Intermediate results that the backward pass needs. They grow with micro-batch and context length.</source>
        <translation>역전파에 필요한 중간 결과입니다. 마이크로배치와 문맥 길이에 따라 커집니다.</translation>
    </message>
    <message>
        <source>The scores of all words for each position, and the loss. Chunked loss never holds them as a whole.</source>
        <translation>자리마다 모든 단어의 점수와 손실입니다. 나눈 손실은 이를 통째로 들고 있지 않습니다.</translation>
    </message>
    <message>
        <source>Room for the arithmetic itself, and memory that lies in pieces too small to be used.</source>
        <translation>계산 자체를 위한 공간과, 너무 잘게 나뉘어 쓸 수 없는 메모리입니다.</translation>
    </message>
    <message>
        <source>What the driver and CUDA's libraries take for every program that uses the card.</source>
        <translation>카드를 쓰는 모든 프로그램에 드라이버와 CUDA 라이브러리가 쓰는 양입니다.</translation>
    </message>
    <message>
        <source>Held now by the desktop and other programs; closing some of them frees it.</source>
        <translation>지금 바탕 화면과 다른 프로그램이 쓰고 있습니다. 몇 개를 닫으면 비워집니다.</translation>
    </message>
    <message>
        <source>A desktop usually takes about this much of a card that also drives the screen.</source>
        <translation>화면도 그리는 카드라면 바탕 화면이 보통 이만큼 씁니다.</translation>
    </message>
    <message>
        <source>About {percent} % slower.</source>
        <translation>{percent} %쯤 느려집니다.</translation>
    </message>
    <message>
        <source>About {percent} % faster.</source>
        <translation>{percent} %쯤 빨라집니다.</translation>
    </message>
    <message>
        <source>Costs nothing.</source>
        <translation>드는 것이 없습니다.</translation>
    </message>
    <message>
        <source>Rows longer than {to} tokens are cut.</source>
        <translation>{to}토큰보다 긴 행이 잘립니다.</translation>
    </message>
    <message>
        <source>The same steps in smaller bites.</source>
        <translation>같은 스텝을 더 작게 나누어 합니다.</translation>
    </message>
    <message>
        <source>The optimizer remembers in 8 bits; hardly any difference has been measured.</source>
        <translation>옵티마이저가 8비트로 기억합니다. 차이는 거의 측정되지 않았습니다.</translation>
    </message>
    <message>
        <source>Computes activations twice: about a third slower.</source>
        <translation>활성값을 두 번 계산합니다. 3분의 1쯤 느립니다.</translation>
    </message>
    <message>
        <source>The adapter can learn a little less.</source>
        <translation>어댑터가 조금 덜 배울 수 있습니다.</translation>
    </message>
    <message>
        <source>Only the attention layers learn.</source>
        <translation>어텐션 층만 배웁니다.</translation>
    </message>
    <message>
        <source>The frozen weights are held a little less exactly.</source>
        <translation>고정된 가중치를 조금 덜 정확하게 들고 있습니다.</translation>
    </message>
    <message>
        <source>An adapter is trained instead of all weights.</source>
        <translation>모든 가중치 대신 어댑터를 학습합니다.</translation>
    </message>
    <message>
        <source>Computes with fewer digits, as is usual.</source>
        <translation>흔히 하듯 더 적은 자릿수로 계산합니다.</translation>
    </message>
    <message>
        <source>A plain adapter instead of DoRA.</source>
        <translation>DoRA 대신 보통 어댑터를 씁니다.</translation>
    </message>
    <message>
        <source>No dropout in the adapter.</source>
        <translation>어댑터에 드롭아웃을 쓰지 않습니다.</translation>
    </message>
    <message>
        <source>A smaller model of the same family knows less.</source>
        <translation>같은 계열의 작은 모델은 아는 것이 적습니다.</translation>
    </message>
    <message>
        <source>Does not fit: memory ran out while the model was loaded.</source>
        <translation>들어가지 않습니다. 모델을 불러오다 메모리가 모자랐습니다.</translation>
    </message>
    <message>
        <source>Does not fit: memory ran out in a training step.</source>
        <translation>들어가지 않습니다. 학습 스텝에서 메모리가 모자랐습니다.</translation>
    </message>
    <message>
        <source>Does not fit: memory ran out while evaluating.</source>
        <translation>들어가지 않습니다. 검증하다 메모리가 모자랐습니다.</translation>
    </message>
    <message>
        <source>Does not fit: memory ran out.</source>
        <translation>들어가지 않습니다. 메모리가 모자랐습니다.</translation>
    </message>
    <message>
        <source>Steps fit, but an evaluation does not fit beside them.</source>
        <translation>스텝은 들어가지만 검증은 함께 들어가지 않습니다.</translation>
    </message>
    <message>
        <source>Tried: it fits.</source>
        <translation>해 보니 들어갑니다.</translation>
    </message>
    <message>
        <source>Tried: it fits, but tightly.</source>
        <translation>해 보니 들어가지만 빠듯합니다.</translation>
    </message>
    <message>
        <source>Tried: it ran, but there is less free memory than it needs.</source>
        <translation>해 보니 돌아갔지만, 필요한 만큼 메모리가 비어 있지 않습니다.</translation>
    </message>
    <message>
        <source>Tried: it runs.</source>
        <translation>해 보니 돌아갑니다.</translation>
    </message>
    <message>
        <source>on</source>
        <translation>켬</translation>
    </message>
    <message>
        <source>off</source>
        <translation>끔</translation>
    </message>
</context>
<context>
    <name>FitPanel</name>
    <message>
        <source>Will it fit?</source>
        <translation>메모리에 들어갈까요?</translation>
    </message>
    <message>
        <source>Plan for</source>
        <translation>계획할 카드</translation>
    </message>
    <message>
        <source>Choose a model to see what it takes.</source>
        <translation>모델을 고르면 필요한 메모리를 알 수 있습니다.</translation>
    </message>
    <message>
        <source>Reading the model…</source>
        <translation>모델을 읽는 중…</translation>
    </message>
    <message>
        <source>Known once the model is here: it is not among the suggestions.</source>
        <translation>추천 목록에 없는 모델이라 내려받은 뒤에 알 수 있습니다.</translation>
    </message>
    <message>
        <source>This model cannot be used.</source>
        <translation>이 모델은 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>The sizes of this model's weights are not known.</source>
        <translation>이 모델의 가중치 크기를 알 수 없습니다.</translation>
    </message>
    <message>
        <source>GiB at peak</source>
        <translation>GiB, 최고일 때</translation>
    </message>
    <message>
        <source>of {free} GiB free at peak</source>
        <translation>최고일 때, 비어 있는 {free} GiB 중</translation>
    </message>
    <message>
        <source>the line is at {size}</source>
        <translation>세로선이 {size}입니다</translation>
    </message>
    <message>
        <source>Rough, from the card's table values; a rehearsal measures it.</source>
        <translation>카드 표의 값으로 어림했습니다. 예행연습을 하면 잽니다.</translation>
    </message>
    <message>
        <source>after a rehearsal</source>
        <translation>예행연습 뒤에</translation>
    </message>
    <message>
        <source>≈ {time}, rough</source>
        <translation>약 {time}, 어림</translation>
    </message>
    <message>
        <source>Measured by the rehearsal.</source>
        <translation>예행연습으로 쟀습니다.</translation>
    </message>
    <message>
        <source>≈ {energy}, rough</source>
        <translation>약 {energy}, 어림</translation>
    </message>
    <message>
        <source>{rows} × {times}</source>
        <translation>{rows} × {times}</translation>
    </message>
    <message>
        <source>Rows on the card at once, and how often that is added up before a step.</source>
        <translation>카드에 한 번에 올리는 행 수와, 스텝 전에 몇 번 더하는지입니다.</translation>
    </message>
    <message>
        <source>{need} of {free}</source>
        <translation>{free} 중 {need}</translation>
    </message>
    <message>
        <source>Rows a step</source>
        <translation>스텝당 행</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>시간</translation>
    </message>
    <message>
        <source>Energy</source>
        <translation>에너지</translation>
    </message>
    <message>
        <source>What the run and its downloads write, of what is free there.</source>
        <translation>실행과 다운로드가 쓰는 양과, 거기에 남은 양입니다.</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>디스크</translation>
    </message>
    <message>
        <source>There is no NVIDIA card here, so training runs on the processor with the computer's own memory. That is fine for the demo and very slow for large models. To plan for a card, choose one above.</source>
        <translation>NVIDIA 카드가 없어 컴퓨터의 메모리를 써서 프로세서로 학습합니다. 데모에는 충분하고 큰 모델에는 아주 느립니다. 카드에 맞춰 계획하려면 위에서 고르세요.</translation>
    </message>
    <message>
        <source>in use {used}</source>
        <translation>{used} 사용 중</translation>
    </message>
    <message>
        <source>Memory of the device</source>
        <translation>장치 메모리</translation>
    </message>
</context>
<context>
    <name>FolderLine</name>
    <message>
        <source>Change…</source>
        <translation>변경…</translation>
    </message>
</context>
<context>
    <name>FoldersCard</name>
    <message>
        <source>Folders</source>
        <translation>폴더</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>실행 기록</translation>
    </message>
    <message>
        <source>Where runs are kept</source>
        <translation>실행 기록을 둘 폴더</translation>
    </message>
    <message>
        <source>Models and data</source>
        <translation>모델과 데이터</translation>
    </message>
    <message>
        <source>Where downloads are kept</source>
        <translation>내려받은 파일을 둘 폴더</translation>
    </message>
    <message>
        <source>Models that are downloaded lie in the cache that all Hugging Face programs share.</source>
        <translation>내려받은 모델은 모든 Hugging Face 프로그램이 함께 쓰는 캐시에 있습니다.</translation>
    </message>
    <message>
        <source>measuring…</source>
        <translation>재는 중…</translation>
    </message>
    <message>
        <source>{size} free</source>
        <translation>{size} 남음</translation>
    </message>
    <message>
        <source>{size} used</source>
        <translation>{size} 사용</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>비어 있음</translation>
    </message>
</context>
<context>
    <name>Footer</name>
    <message>
        <source>Everything stays on this computer.</source>
        <translation>모든 것이 이 컴퓨터 안에만 있습니다.</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>뒤로</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>계속</translation>
    </message>
</context>
<context>
    <name>Form</name>
    <message>
        <source>Write a whole number.</source>
        <translation>정수를 입력하세요.</translation>
    </message>
    <message>
        <source>Write a number.</source>
        <translation>숫자를 입력하세요.</translation>
    </message>
    <message>
        <source>Write a number, or auto.</source>
        <translation>숫자나 auto를 입력하세요.</translation>
    </message>
    <message>
        <source>Write a whole number, or auto.</source>
        <translation>정수나 auto를 입력하세요.</translation>
    </message>
    <message>
        <source>Choose one of the list.</source>
        <translation>목록에서 고르세요.</translation>
    </message>
    <message>
        <source>Write a text.</source>
        <translation>글을 입력하세요.</translation>
    </message>
    <message>
        <source>Has to be from {low} to {high}.</source>
        <translation>{low}~{high} 사이여야 합니다.</translation>
    </message>
    <message>
        <source>Has to be at least {low}.</source>
        <translation>{low} 이상이어야 합니다.</translation>
    </message>
    <message>
        <source>Has to be at most {high}.</source>
        <translation>{high} 이하여야 합니다.</translation>
    </message>
    <message>
        <source>Has to be more than {low}.</source>
        <translation>{low}보다 커야 합니다.</translation>
    </message>
    <message>
        <source>Something has to be chosen here.</source>
        <translation>반드시 골라야 합니다.</translation>
    </message>
</context>
<context>
    <name>GatePanel</name>
    <message>
        <source>Open its page</source>
        <translation>페이지 열기</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>Access token</source>
        <translation>접근 토큰</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>로그인</translation>
    </message>
    <message>
        <source>Without a keyring, keep it in a file that only I can read</source>
        <translation>키링이 없으면 나만 읽을 수 있는 파일에 보관</translation>
    </message>
    <message>
        <source>1. Accept its terms on its page.</source>
        <translation>1. 페이지에서 약관에 동의하세요.</translation>
    </message>
    <message>
        <source>2. Sign in with a read token of that account:</source>
        <translation>2. 그 계정의 읽기 토큰으로 로그인하세요:</translation>
    </message>
    <message>
        <source>{name} may only be fetched by people who have accepted its terms.</source>
        <translation>{name} 모델은 약관에 동의한 사람만 받을 수 있습니다.</translation>
    </message>
    <message>
        <source>Signing in…</source>
        <translation>로그인하는 중…</translation>
    </message>
    <message>
        <source>Signed in. The token is kept in the system's keyring.</source>
        <translation>로그인했습니다. 토큰은 시스템 키링에 보관합니다.</translation>
    </message>
    <message>
        <source>Signed in. The token is kept in a file that only you can read.</source>
        <translation>로그인했습니다. 토큰은 나만 읽을 수 있는 파일에 보관합니다.</translation>
    </message>
    <message>
        <source>Signed in until Tunesmith ends: there is no keyring here to keep the token in.</source>
        <translation>Tunesmith를 닫을 때까지 로그인됩니다. 토큰을 보관할 키링이 없습니다.</translation>
    </message>
</context>
<context>
    <name>HeatCard</name>
    <message>
        <source>Heat</source>
        <translation>온도</translation>
    </message>
    <message>
        <source>Pause above</source>
        <translation>이보다 뜨거우면 멈춤</translation>
    </message>
    <message>
        <source>and continue below</source>
        <translation>이보다 식으면 계속</translation>
    </message>
    <message>
        <source>Used where there is an NVIDIA card</source>
        <translation>NVIDIA 카드가 있을 때 쓰입니다</translation>
    </message>
    <message>
        <source>{card} slows itself at {limit} °C</source>
        <translation>{card}: {limit} °C부터 감속</translation>
    </message>
    <message>
        <source>The lower temperature has to be lower than the upper one.</source>
        <translation>계속하는 온도는 멈추는 온도보다 낮아야 합니다.</translation>
    </message>
</context>
<context>
    <name>HubDataPart</name>
    <message>
        <source>its default</source>
        <translation>기본값</translation>
    </message>
    <message>
        <source>Configuration</source>
        <translation>구성</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>분할</translation>
    </message>
    <message>
        <source>Fetch again</source>
        <translation>다시 받기</translation>
    </message>
    <message>
        <source>It is on this computer.</source>
        <translation>이 컴퓨터에 있습니다.</translation>
    </message>
</context>
<context>
    <name>InspectionProgress</name>
    <message>
        <source>Progress of the check-up</source>
        <translation>점검 진행</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>Starting the tokenizer…</source>
        <translation>토크나이저를 시작하는 중…</translation>
    </message>
    <message>
        <source>Reading and tokenising every row…</source>
        <translation>모든 행을 읽어 토큰으로 바꾸는 중…</translation>
    </message>
    <message>
        <source>Reading every row…</source>
        <translation>모든 행을 읽는 중…</translation>
    </message>
    <message>
        <source>{done} of about {total} rows</source>
        <translation>약 {total}행 중 {done}행</translation>
    </message>
    <message>
        <source>{done} rows</source>
        <translation>{done}행</translation>
    </message>
</context>
<context>
    <name>LengthBars</name>
    <message>
        <source>Rows by length in tokens</source>
        <translation>길이(토큰)별 행</translation>
    </message>
    <message>
        <source>limit {limit}</source>
        <translation>한계 {limit}</translation>
    </message>
    <message>
        <source>{rows} rows of {low} to {high} tokens</source>
        <translation>{low}~{high}토큰인 행 {rows}개</translation>
    </message>
    <message>
        <source>{rows} rows of {low} tokens and more</source>
        <translation>{low}토큰 이상인 행 {rows}개</translation>
    </message>
</context>
<context>
    <name>LengthCard</name>
    <message>
        <source>Length of rows</source>
        <translation>행의 길이</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>문맥 길이</translation>
    </message>
    <message>
        <source>No row has anything to learn.</source>
        <translation>배울 것이 있는 행이 없습니다.</translation>
    </message>
    <message>
        <source>Half have at most {median} tokens, the longest {longest}; {share} % of all are learned.</source>
        <translation>절반은 {median}토큰 이하, 가장 긴 행은 {longest}토큰. 전체의 {share} %를 배웁니다.</translation>
    </message>
    <message>
        <source>{rows} rows ({share} %) are cut at {limit}.</source>
        <translation>{rows}행({share} %)이 {limit}에서 잘립니다.</translation>
    </message>
    <message>
        <source>No row is cut.</source>
        <translation>잘리는 행이 없습니다.</translation>
    </message>
</context>
<context>
    <name>LineEditor</name>
    <message>
        <source>not set</source>
        <translation>정하지 않음</translation>
    </message>
</context>
<context>
    <name>LinesEditor</name>
    <message>
        <source>One on each line</source>
        <translation>한 줄에 하나씩</translation>
    </message>
</context>
<context>
    <name>LooksCard</name>
    <message>
        <source>Looks and language</source>
        <translation>모양과 언어</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>시스템 설정대로</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>어둡게</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>밝게</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>테마</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>언어</translation>
    </message>
</context>
<context>
    <name>LossPlot</name>
    <message>
        <source>Loss</source>
        <translation>손실</translation>
    </message>
    <message>
        <source>smooth 0.9</source>
        <translation>평활 0.9</translation>
    </message>
    <message>
        <source>Smooth the loss curve</source>
        <translation>손실 곡선을 부드럽게</translation>
    </message>
    <message>
        <source>log</source>
        <translation>로그</translation>
    </message>
    <message>
        <source>Logarithmic loss axis</source>
        <translation>손실 축을 로그로</translation>
    </message>
    <message>
        <source>held-out {loss}</source>
        <translation>검증 {loss}</translation>
    </message>
    <message>
        <source>begins with the first step</source>
        <translation>첫 스텝부터 그려집니다</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Copy details</source>
        <translation>자세한 내용 복사</translation>
    </message>
</context>
<context>
    <name>MemoryPlot</name>
    <message>
        <source>Memory</source>
        <translation>메모리</translation>
    </message>
    <message>
        <source>Graphics memory</source>
        <translation>그래픽 메모리</translation>
    </message>
    <message>
        <source>Main memory</source>
        <translation>주 메모리</translation>
    </message>
    <message>
        <source>{size} GiB card</source>
        <translation>{size} GiB 카드</translation>
    </message>
    <message>
        <source>{size} GiB in this computer</source>
        <translation>이 컴퓨터 {size} GiB</translation>
    </message>
    <message>
        <source>predicted for this run</source>
        <translation>이 실행의 예상치</translation>
    </message>
    <message>
        <source>This computer has no NVIDIA card.</source>
        <translation>이 컴퓨터에는 NVIDIA 카드가 없습니다.</translation>
    </message>
    <message>
        <source>What the run itself says: the driver does not.</source>
        <translation>드라이버가 알려 주지 않아 실행이 스스로 말한 값입니다.</translation>
    </message>
    <message>
        <source>this run {size} GiB</source>
        <translation>이 실행 {size} GiB</translation>
    </message>
    <message>
        <source>this run about {size} GiB</source>
        <translation>이 실행 약 {size} GiB</translation>
    </message>
    <message>
        <source>predicted {size} GiB</source>
        <translation>예상 {size} GiB</translation>
    </message>
    <message>
        <source>others {size} GiB</source>
        <translation>다른 프로그램 {size} GiB</translation>
    </message>
</context>
<context>
    <name>Messages</name>
    <message>
        <source>There is no model at {path}, because that path does not exist.</source>
        <translation>{path} 경로가 없어 모델을 찾을 수 없습니다.</translation>
    </message>
    <message>
        <source>Look for a typing error, or choose the folder again.</source>
        <translation>철자를 확인하거나 폴더를 다시 고르세요.</translation>
    </message>
    <message>
        <source>{path} is not a model folder, because it has no config.json.</source>
        <translation>{path} 폴더에 config.json이 없어 모델 폴더가 아닙니다.</translation>
    </message>
    <message>
        <source>Choose the folder that holds config.json and the .safetensors files.</source>
        <translation>config.json과 .safetensors 파일이 든 폴더를 고르세요.</translation>
    </message>
    <message>
        <source>{path} cannot be read: {why}.</source>
        <translation>{path} 파일을 읽을 수 없습니다: {why}.</translation>
    </message>
    <message>
        <source>Fetch this file again.</source>
        <translation>이 파일을 다시 내려받으세요.</translation>
    </message>
    <message>
        <source>{path} holds an adapter, which is only the difference to another model.</source>
        <translation>{path} 폴더에는 어댑터만 있습니다. 어댑터는 다른 모델과의 차이만 담습니다.</translation>
    </message>
    <message>
        <source>Choose the model that the adapter was trained on, or a merged model.</source>
        <translation>어댑터를 학습한 기본 모델이나 병합된 모델을 고르세요.</translation>
    </message>
    <message>
        <source>The weight file {file} cannot be used: {why}.</source>
        <translation>가중치 파일 {file}: 쓸 수 없습니다. 이유: {why}.</translation>
    </message>
    <message>
        <source>Fetch this one file again; the others need not be fetched again.</source>
        <translation>이 파일만 다시 내려받으면 됩니다.</translation>
    </message>
    <message>
        <source>The list of weight files {file} cannot be read.</source>
        <translation>가중치 파일 목록 {file}: 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>{missing} of {total} weight files are missing in {path}.</source>
        <translation>{path} 폴더에 가중치 파일 {total}개 중 {missing}개가 없습니다.</translation>
    </message>
    <message>
        <source>Fetch the model again; what is already there is kept.</source>
        <translation>모델을 다시 내려받으세요. 이미 있는 파일은 그대로 씁니다.</translation>
    </message>
    <message>
        <source>{path} holds its weights only as pickle files (.bin or .pt), which can run any program when opened.</source>
        <translation>{path} 폴더의 가중치는 pickle 파일(.bin, .pt)뿐입니다. 이런 파일은 열기만 해도 어떤 프로그램이든 실행할 수 있습니다.</translation>
    </message>
    <message>
        <source>{path} holds no weights.</source>
        <translation>{path} 폴더에 가중치가 없습니다.</translation>
    </message>
    <message>
        <source>Choose the folder that the whole model was saved to, or fetch it again.</source>
        <translation>모델 전체를 저장한 폴더를 고르거나 다시 내려받으세요.</translation>
    </message>
    <message>
        <source>{path} is a GGUF model, which is already made small for running and cannot be trained.</source>
        <translation>{path} 파일은 실행용으로 줄인 GGUF 모델이라 학습할 수 없습니다.</translation>
    </message>
    <message>
        <source>Choose the original model in safetensors format.</source>
        <translation>safetensors 형식의 원래 모델을 고르세요.</translation>
    </message>
    <message>
        <source>{source} is already quantized ({method}), so it cannot be trained and merged exactly.</source>
        <translation>{source} 모델은 이미 양자화되어({method}) 정확하게 학습하고 병합할 수 없습니다.</translation>
    </message>
    <message>
        <source>Choose the original model that it was made from; Tunesmith quantizes while loading.</source>
        <translation>양자화하기 전의 원래 모델을 고르세요. 양자화는 Tunesmith가 불러오면서 합니다.</translation>
    </message>
    <message>
        <source>{source} is a {architecture}, which does not write text word by word, so it cannot be fine-tuned here.</source>
        <translation>{source} 모델({architecture})은 글을 한 단어씩 써 나가는 모델이 아니어서 미세 조정할 수 없습니다.</translation>
    </message>
    <message>
        <source>Choose a causal language model, one whose architecture ends in ForCausalLM.</source>
        <translation>구조 이름이 ForCausalLM으로 끝나는 인과 언어 모델을 고르세요.</translation>
    </message>
    <message>
        <source>{model} may only be fetched by people who have accepted its terms.</source>
        <translation>{model} 모델은 이용 약관에 동의한 사람만 내려받을 수 있습니다.</translation>
    </message>
    <message>
        <source>The Hugging Face Hub has no model called {model}, or it is private.</source>
        <translation>Hugging Face Hub에 {model} 모델이 없거나 비공개입니다.</translation>
    </message>
    <message>
        <source>Look for a typing error, or sign in under Settings.</source>
        <translation>철자를 확인하거나 설정에서 로그인하세요.</translation>
    </message>
    <message>
        <source>{model} could not be fetched: {reason}.</source>
        <translation>{model} 모델을 내려받지 못했습니다: {reason}.</translation>
    </message>
    <message>
        <source>Look at the network connection and try again; what has come so far is kept.</source>
        <translation>네트워크 연결을 확인하고 다시 시도하세요. 받은 부분은 남아 있습니다.</translation>
    </message>
    <message>
        <source>The tokenizer of {model} cannot be loaded: {reason}</source>
        <translation>{model} 모델의 토크나이저를 불러올 수 없습니다: {reason}</translation>
    </message>
    <message>
        <source>Fetch the model again, or choose another one.</source>
        <translation>모델을 다시 내려받거나 다른 모델을 고르세요.</translation>
    </message>
    <message>
        <source>The tokenizer of {model} names no end token, so the model could never learn to stop.</source>
        <translation>{model} 모델의 토크나이저에 끝 토큰이 없어 모델이 멈추는 법을 배울 수 없습니다.</translation>
    </message>
    <message>
        <source>Choose another model, or name an eos_token in its tokenizer_config.json.</source>
        <translation>다른 모델을 고르거나 tokenizer_config.json에 eos_token을 적으세요.</translation>
    </message>
    <message>
        <source>The tokenizer of {model} knows more words than the model has embeddings for.</source>
        <translation>{model} 모델의 토크나이저에 임베딩보다 많은 단어가 있습니다.</translation>
    </message>
    <message>
        <source>The files of this model do not belong together; fetch it again or choose another one.</source>
        <translation>모델의 파일이 서로 맞지 않습니다. 다시 내려받거나 다른 모델을 고르세요.</translation>
    </message>
    <message>
        <source>The model's chat template does not take this conversation: {reason}.</source>
        <translation>모델의 대화 템플릿이 이 대화를 받아들이지 않습니다: {reason}.</translation>
    </message>
    <message>
        <source>The base model {model} is not on this computer any more.</source>
        <translation>기본 모델 {model}: 이 컴퓨터에 더는 없습니다.</translation>
    </message>
    <message>
        <source>Put it back where it was, or fetch it again; the run itself is untouched.</source>
        <translation>원래 자리에 되돌려 놓거나 다시 내려받으세요. 실행 자체는 그대로입니다.</translation>
    </message>
    <message>
        <source>The model in {model} is not the one that this run was trained on.</source>
        <translation>{model}에 있는 모델은 이 실행에서 학습한 모델이 아닙니다.</translation>
    </message>
    <message>
        <source>Put the old model back.</source>
        <translation>이전 모델을 되돌려 놓으세요.</translation>
    </message>
    <message>
        <source>There is no file or folder {path}.</source>
        <translation>{path}: 그런 파일이나 폴더가 없습니다.</translation>
    </message>
    <message>
        <source>Check the path.</source>
        <translation>경로를 확인하세요.</translation>
    </message>
    <message>
        <source>{file} has no rows that can be used.</source>
        <translation>{file}에 쓸 수 있는 행이 없습니다.</translation>
    </message>
    <message>
        <source>Choose a data set with at least one row.</source>
        <translation>행이 하나라도 있는 데이터 세트를 고르세요.</translation>
    </message>
    <message>
        <source>No row of {file} can be read. The first problem is at line {line}: {reason}.</source>
        <translation>{file}에서 읽을 수 있는 행이 없습니다. 첫 문제는 {line}번째 줄에 있습니다: {reason}.</translation>
    </message>
    <message>
        <source>{file} is {kind}, which cannot be read as rows.</source>
        <translation>{file}: 행으로 읽을 수 없는 파일입니다({kind}).</translation>
    </message>
    <message>
        <source>{file} is not a readable {container} file: {reason}.</source>
        <translation>{file}: {container} 파일로 읽을 수 없습니다. 이유: {reason}.</translation>
    </message>
    <message>
        <source>It may be incomplete: copy or download it again.</source>
        <translation>파일이 온전하지 않을 수 있습니다. 다시 복사하거나 내려받으세요.</translation>
    </message>
    <message>
        <source>{path} cannot be read: {reason}.</source>
        <translation>{path}: 읽을 수 없습니다. 이유: {reason}.</translation>
    </message>
    <message>
        <source>Check that the file is whole, not open elsewhere, and yours to read.</source>
        <translation>파일이 온전한지, 다른 곳에서 열려 있지 않은지, 읽을 권한이 있는지 확인하세요.</translation>
    </message>
    <message>
        <source>Line {line} of {file} cannot be read: {reason}.</source>
        <translation>{file}의 {line}번째 줄을 읽을 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>Correct the line, or let such lines be left out.</source>
        <translation>그 줄을 고치거나, 그런 줄을 빼도록 설정하세요.</translation>
    </message>
    <message>
        <source>The row at line {line} of {file} cannot be used: {reason}.</source>
        <translation>{file}의 {line}번째 줄에 있는 행을 쓸 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>Correct the row, or let such rows be left out.</source>
        <translation>그 행을 고치거나, 그런 행을 빼도록 설정하세요.</translation>
    </message>
    <message>
        <source>There is no column “{missing}” in the data. It has: {columns}.</source>
        <translation>데이터에 “{missing}” 열이 없습니다. 있는 열: {columns}.</translation>
    </message>
    <message>
        <source>Choose one of these columns.</source>
        <translation>이 열 중에서 고르세요.</translation>
    </message>
    <message>
        <source>None of the columns can be used. The data has: {columns}.</source>
        <translation>쓸 수 있는 열이 없습니다. 있는 열: {columns}.</translation>
    </message>
    <message>
        <source>Say under Columns which column is the question and which the answer.</source>
        <translation>‘열’ 설정에서 어느 열이 질문이고 어느 열이 답인지 정하세요.</translation>
    </message>
    <message>
        <source>The columns that were named ({columns}) are not enough to train on.</source>
        <translation>정한 열({columns})만으로는 학습할 수 없습니다.</translation>
    </message>
    <message>
        <source>Name prompt and completion, or messages, or text, or chosen and rejected.</source>
        <translation>prompt와 completion, 또는 messages, text, 또는 chosen과 rejected를 정하세요.</translation>
    </message>
    <message>
        <source>A column cannot be used as “{role}”.</source>
        <translation>열을 “{role}” 역할로 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>Choose prompt, completion, text or messages.</source>
        <translation>prompt, completion, text, messages 중에서 고르세요.</translation>
    </message>
    <message>
        <source>There is no data format “{format}”.</source>
        <translation>“{format}” 데이터 형식은 없습니다.</translation>
    </message>
    <message>
        <source>Choose one of the list.</source>
        <translation>목록에서 고르세요.</translation>
    </message>
    <message>
        <source>The folder {folder} has no part “{split}”; it has: {parts}.</source>
        <translation>{folder} 폴더에 “{split}” 분할이 없습니다. 있는 분할: {parts}.</translation>
    </message>
    <message>
        <source>Choose one of these, or none.</source>
        <translation>이 중에서 고르거나 비워 두세요.</translation>
    </message>
    <message>
        <source>Choose a version of the model in safetensors format, or let Tunesmith convert it without running anything in it.</source>
        <translation>safetensors 형식의 모델을 고르거나, 안의 코드를 실행하지 않고 Tunesmith가 변환하게 하세요.</translation>
    </message>
    <message>
        <source>{file} was not opened, because it holds more than weights or is damaged ({why}).</source>
        <translation>{file} 파일은 가중치 말고 다른 것이 들어 있거나 손상되어 열지 않았습니다({why}).</translation>
    </message>
    <message>
        <source>Choose a version of the model in safetensors format.</source>
        <translation>safetensors 형식의 모델을 고르세요.</translation>
    </message>
    <message>
        <source>{file} reads back differently from how it was written, so nothing was kept.</source>
        <translation>{file} 파일이 쓴 것과 다르게 읽혀 아무것도 남기지 않았습니다.</translation>
    </message>
    <message>
        <source>Try again, or on another drive; this one may be failing.</source>
        <translation>다시 시도하거나 다른 드라이브를 쓰세요. 이 드라이브가 고장 나고 있을 수 있습니다.</translation>
    </message>
    <message>
        <source>The folder {path} holds other files, so nothing is written there.</source>
        <translation>{path} 폴더에 다른 파일이 있어 그곳에는 쓰지 않습니다.</translation>
    </message>
    <message>
        <source>{source} is of the kind {kind}, which this version cannot build as a language model.</source>
        <translation>{source} 모델은 {kind} 종류이며, 이 버전은 이를 언어 모델로 만들 수 없습니다.</translation>
    </message>
    <message>
        <source>Choose another model; newer kinds come with newer versions of Tunesmith.</source>
        <translation>다른 모델을 고르세요. 새로운 종류는 Tunesmith의 새 버전에서 지원됩니다.</translation>
    </message>
    <message>
        <source>{source} takes its code from another place ({place}), where it can change at any time.</source>
        <translation>{source} 모델은 언제든 바뀔 수 있는 다른 곳({place})의 코드를 씁니다.</translation>
    </message>
    <message>
        <source>Choose a model that brings its own code, or none.</source>
        <translation>자기 코드를 함께 담고 있거나 코드가 없는 모델을 고르세요.</translation>
    </message>
    <message>
        <source>The weights of {model} hold {rows} words, but its config.json says {words}.</source>
        <translation>{model} 모델의 가중치에는 단어가 {rows}개 있는데 config.json에는 {words}개라고 되어 있습니다.</translation>
    </message>
    <message>
        <source>Its files do not belong together; fetch it again or choose another one.</source>
        <translation>서로 맞지 않는 파일들입니다. 다시 받거나 다른 모델을 고르세요.</translation>
    </message>
    <message>
        <source>The model {model} is not here as a whole: its download broke off, or files of it were deleted.</source>
        <translation>모델이 온전히 있지 않습니다. 다운로드가 끊겼거나 파일이 지워졌습니다: {model}.</translation>
    </message>
    <message>
        <source>Choose it by this name, and it is fetched; what is already there is kept.</source>
        <translation>이 이름으로 고르면 받아 오며, 이미 있는 것은 그대로 씁니다.</translation>
    </message>
    <message>
        <source>The list of the weight files in {path} is missing ({file}).</source>
        <translation>가중치 파일 목록이 없습니다: {path} ({file}).</translation>
    </message>
    <message>
        <source>{source} looks at pictures too ({kind}), and such models are not trained here.</source>
        <translation>이 모델은 그림도 봅니다. 그런 모델은 여기서 학습하지 않습니다: {source} ({kind}).</translation>
    </message>
    <message>
        <source>Choose the language model of the same family that reads text only.</source>
        <translation>같은 계열에서 텍스트만 읽는 언어 모델을 고르세요.</translation>
    </message>
    <message>
        <source>The weights of {model} hold {rows} layers, but its config.json says {layers}.</source>
        <translation>가중치의 층 수({rows})와 config.json의 층 수({layers})가 다릅니다: {model}.</translation>
    </message>
    <message>
        <source>{path} is not a model folder, because it has no config.json; the folder {inner} inside it has one.</source>
        <translation>config.json이 없어서 모델 폴더가 아닙니다: {path}. 그 안의 폴더 {inner}에는 있습니다.</translation>
    </message>
    <message>
        <source>Choose that one.</source>
        <translation>그 폴더를 고르세요.</translation>
    </message>
    <message>
        <source>{path} holds an adapter, which is only the difference to another model: {base}.</source>
        <translation>다른 모델과의 차이만 담은 어댑터입니다: {path}. 바탕 모델: {base}.</translation>
    </message>
    <message>
        <source>Choose that one, or a merged model.</source>
        <translation>그 모델이나 병합된 모델을 고르세요.</translation>
    </message>
    <message>
        <source>Look at the order of roles in it; many templates want user and assistant in turn, and some no system text.</source>
        <translation>대화에서 역할의 순서를 확인하세요. 많은 템플릿은 사용자와 어시스턴트가 번갈아 나와야 하고, 시스템 글을 받지 않는 것도 있습니다.</translation>
    </message>
    <message>
        <source>The model's chat template did not come to an end: a few conversations took it more than {seconds} seconds.</source>
        <translation>모델의 채팅 템플릿이 끝나지 않았습니다. 대화 몇 개에 {seconds}초가 넘게 걸렸습니다.</translation>
    </message>
    <message>
        <source>Do not use this model's template: it is broken, or meant to do harm.</source>
        <translation>이 모델의 템플릿을 쓰지 마세요. 고장 났거나 해를 끼치려고 만든 것입니다.</translation>
    </message>
    <message>
        <source>The chat template of {model} is too long to be a real one, so it is not run.</source>
        <translation>{model} 모델의 대화 템플릿이 진짜라기에는 너무 길어 실행하지 않습니다.</translation>
    </message>
    <message>
        <source>Choose another model; real templates are far shorter.</source>
        <translation>다른 모델을 고르세요. 진짜 템플릿은 훨씬 짧습니다.</translation>
    </message>
    <message>
        <source>The model {model} is nothing without Python code that it brings itself, and that code is not allowed to run.</source>
        <translation>이 모델은 함께 들어 있는 Python 코드가 있어야 쓸 수 있는데, 그 코드의 실행이 허용되지 않았습니다: {model}.</translation>
    </message>
    <message>
        <source>Look at it on the Model page and allow it, or choose another model.</source>
        <translation>모델 페이지에서 코드를 살펴보고 허용하거나, 다른 모델을 고르세요.</translation>
    </message>
    <message>
        <source>The Python files in {model} changed since its code was allowed, so they are not run.</source>
        <translation>{model}의 코드를 허용한 뒤로 그 안의 Python 파일이 바뀌어서 실행하지 않습니다.</translation>
    </message>
    <message>
        <source>Look at them on the Model page and allow them anew.</source>
        <translation>모델 페이지에서 파일을 살펴보고 다시 허용하세요.</translation>
    </message>
    <message>
        <source>Offline mode is on (HF_HUB_OFFLINE), so the Hugging Face Hub is not asked.</source>
        <translation>오프라인 모드(HF_HUB_OFFLINE)라서 Hugging Face Hub에 묻지 않습니다.</translation>
    </message>
    <message>
        <source>Choose a model that is already on this computer, or take the variable away and start again.</source>
        <translation>이 컴퓨터에 이미 있는 모델을 고르거나, 그 환경 변수를 없애고 다시 시작하세요.</translation>
    </message>
    <message>
        <source>The Hugging Face Hub cannot be reached for {model}: {reason}.</source>
        <translation>{model} 때문에 Hugging Face Hub에 연결하려 했지만 되지 않습니다: {reason}.</translation>
    </message>
    <message>
        <source>The Hugging Face Hub asks to wait: too many questions came from this connection.</source>
        <translation>이 연결에서 요청이 너무 많이 와서 Hugging Face Hub가 기다려 달라고 합니다.</translation>
    </message>
    <message>
        <source>Wait some minutes and try again; signing in raises the limit. What has come so far is kept.</source>
        <translation>몇 분 뒤에 다시 시도하세요. 로그인하면 한도가 늘어납니다. 지금까지 받은 것은 남아 있습니다.</translation>
    </message>
    <message>
        <source>The Hugging Face Hub answers with an error of its own ({status}) for {model}.</source>
        <translation>{model} 요청에 Hugging Face Hub가 자체 오류({status})로 답했습니다.</translation>
    </message>
    <message>
        <source>Try again later; what has come so far is kept.</source>
        <translation>나중에 다시 시도하세요. 지금까지 받은 것은 남아 있습니다.</translation>
    </message>
    <message>
        <source>The Hugging Face Hub does not accept the access token; it may have been deleted or mistyped.</source>
        <translation>Hugging Face Hub가 액세스 토큰을 받아들이지 않습니다. 지워졌거나 잘못 적었을 수 있습니다.</translation>
    </message>
    <message>
        <source>Make a new read token on huggingface.co (Settings, Access Tokens) and sign in again.</source>
        <translation>huggingface.co(Settings, Access Tokens)에서 읽기 토큰을 새로 만들어 다시 로그인하세요.</translation>
    </message>
    <message>
        <source>The access token does not give the right to read {model}.</source>
        <translation>이 액세스 토큰으로는 {model} 파일을 읽을 권한이 없습니다.</translation>
    </message>
    <message>
        <source>Use a read token; a fine-grained one has to allow reading public gated repositories.</source>
        <translation>읽기 토큰을 쓰세요. 세분화된 토큰이라면 공개 제한 저장소 읽기를 허용해야 합니다.</translation>
    </message>
    <message>
        <source>Accept them on the model's page on the Hugging Face Hub, sign in, and try again.</source>
        <translation>Hugging Face Hub의 모델 페이지에서 동의하고 로그인한 뒤 다시 시도하세요.</translation>
    </message>
    <message>
        <source>Accept them on its page on the Hugging Face Hub, sign in, and try again.</source>
        <translation>Hugging Face Hub의 해당 페이지에서 동의하고 로그인한 뒤 다시 시도하세요.</translation>
    </message>
    <message>
        <source>The Hugging Face Hub has neither a model nor a data set called {model}, or it is private.</source>
        <translation>Hugging Face Hub에 {model} 이름의 모델이나 데이터 세트가 없거나 비공개입니다.</translation>
    </message>
    <message>
        <source>{model} has no such revision (branch, tag or commit) on the Hugging Face Hub.</source>
        <translation>Hugging Face Hub의 {model} 저장소에 그런 리비전(브랜치, 태그, 커밋)이 없습니다.</translation>
    </message>
    <message>
        <source>Leave the revision empty to take the newest, or look at the branches on its page.</source>
        <translation>리비전을 비워 두면 최신 것을 받습니다. 또는 페이지에서 브랜치를 확인하세요.</translation>
    </message>
    <message>
        <source>A file of {model} is not on the Hugging Face Hub any more.</source>
        <translation>{model} 파일 하나가 Hugging Face Hub에 더는 없습니다.</translation>
    </message>
    <message>
        <source>Try again: its owner may just be changing it.</source>
        <translation>다시 시도하세요. 소유자가 지금 바꾸고 있는 중일 수 있습니다.</translation>
    </message>
    <message>
        <source>The download was ended from outside before it was complete.</source>
        <translation>다운로드가 끝나기 전에 밖에서 중단되었습니다.</translation>
    </message>
    <message>
        <source>Start it again: what has come so far is kept.</source>
        <translation>다시 시작하세요. 지금까지 받은 것은 남아 있습니다.</translation>
    </message>
    <message>
        <source>{file} came damaged twice: its checksum is not the one that the Hub names.</source>
        <translation>{file} 파일이 두 번 손상되어 왔습니다. 체크섬이 Hub가 알려 준 값과 다릅니다.</translation>
    </message>
    <message>
        <source>Try again later, or over another connection; the other files are kept.</source>
        <translation>나중에 또는 다른 연결로 다시 시도하세요. 다른 파일들은 남아 있습니다.</translation>
    </message>
    <message>
        <source>There is not enough room: {needed} are needed, and {free} are free.</source>
        <translation>공간이 모자랍니다. {needed} 필요하고 {free} 남았습니다.</translation>
    </message>
    <message>
        <source>Free some space, or choose another folder for downloads under Settings.</source>
        <translation>공간을 비우거나 설정에서 다른 다운로드 폴더를 고르세요.</translation>
    </message>
    <message>
        <source>The disk filled up while it was written. What has come so far is kept.</source>
        <translation>쓰는 동안 디스크가 가득 찼습니다. 지금까지 받은 것은 남아 있습니다.</translation>
    </message>
    <message>
        <source>The disk refuses a file that large. Drives formatted as FAT32 hold no file over 4 GiB.</source>
        <translation>디스크가 그렇게 큰 파일을 받지 않습니다. FAT32 드라이브에는 4 GiB를 넘는 파일을 둘 수 없습니다.</translation>
    </message>
    <message>
        <source>Choose a folder on another drive for downloads under Settings, and try again.</source>
        <translation>설정에서 다른 드라이브의 다운로드 폴더를 고르고 다시 시도하세요.</translation>
    </message>
    <message>
        <source>The folder for downloads cannot be written ({reason}).</source>
        <translation>다운로드 폴더에 쓸 수 없습니다({reason}).</translation>
    </message>
    <message>
        <source>Choose another folder for downloads under Settings.</source>
        <translation>설정에서 다른 다운로드 폴더를 고르세요.</translation>
    </message>
    <message>
        <source>{model} names a file outside its own folder, which is never written.</source>
        <translation>{model} 저장소가 자기 폴더 밖의 파일을 가리키는데, 그런 파일은 쓰지 않습니다.</translation>
    </message>
    <message>
        <source>Choose another model or data set.</source>
        <translation>다른 모델이나 데이터 세트를 고르세요.</translation>
    </message>
    <message>
        <source>{dataset} holds no file that could be read as a data set.</source>
        <translation>{dataset} 저장소에는 데이터 세트로 읽을 수 있는 파일이 없습니다.</translation>
    </message>
    <message>
        <source>Choose a data set of text: Parquet, JSON Lines, JSON, CSV or plain text.</source>
        <translation>글로 된 데이터 세트(Parquet, JSON Lines, JSON, CSV, 텍스트)를 고르세요.</translation>
    </message>
    <message>
        <source>{dataset} comes as a Python script, which is never run, and the Hub keeps no Parquet copy of it.</source>
        <translation>{dataset}: 파이썬 스크립트로 되어 있어 실행하지 않습니다. Hub에 Parquet 사본도 없습니다.</translation>
    </message>
    <message>
        <source>Look on the Hub for a copy of it as Parquet, JSON Lines or CSV.</source>
        <translation>Hub에서 Parquet, JSON Lines, CSV로 된 사본을 찾아보세요.</translation>
    </message>
    <message>
        <source>{dataset} has no split {split}; it has: {there}.</source>
        <translation>{dataset} 데이터에는 {split} 분할이 없습니다. 있는 것: {there}.</translation>
    </message>
    <message>
        <source>Name one of them.</source>
        <translation>그중 하나를 적으세요.</translation>
    </message>
    <message>
        <source>The archive {file} is not read: {reason}.</source>
        <translation>{file} 압축 파일은 읽지 않습니다: {reason}.</translation>
    </message>
    <message>
        <source>Unpack it yourself, look at what is inside, and choose the data file.</source>
        <translation>직접 풀어 안을 살펴보고 데이터 파일을 고르세요.</translation>
    </message>
    <message>
        <source>{folder} has no part “{config}”; it has: {parts}.</source>
        <translation>{folder} 폴더에는 “{config}” 부분이 없습니다. 있는 것: {parts}.</translation>
    </message>
    <message>
        <source>{path} holds no data files.</source>
        <translation>{path} 안에 데이터 파일이 없습니다.</translation>
    </message>
    <message>
        <source>Choose a folder or an archive with data files.</source>
        <translation>데이터 파일이 있는 폴더나 압축 파일을 고르세요.</translation>
    </message>
    <message>
        <source>Check that the file is JSONL, JSON, CSV, Excel, Parquet or text, and whole.</source>
        <translation>파일이 JSONL, JSON, CSV, Excel, Parquet, 텍스트 중 하나이고 온전한지 확인하세요.</translation>
    </message>
    <message>
        <source>Choose a JSONL, JSON, CSV, Excel, Parquet or text file.</source>
        <translation>JSONL, JSON, CSV, Excel, Parquet, 텍스트 파일을 고르세요.</translation>
    </message>
    <message>
        <source>“{split}” is no part of a data set.</source>
        <translation>“{split}” 분할을 이해할 수 없습니다.</translation>
    </message>
    <message>
        <source>Write a split's name, or a slice of it such as train[:10%] or train[100:200].</source>
        <translation>분할 이름이나 train[:10%], train[100:200] 같은 범위를 쓰세요.</translation>
    </message>
    <message>
        <source>None of the rows in {path} can be learned from.</source>
        <translation>{path}에 배울 수 있는 행이 없습니다.</translation>
    </message>
    <message>
        <source>Look at the problems that the Data page lists.</source>
        <translation>데이터 페이지의 점검 결과를 확인하세요.</translation>
    </message>
    <message>
        <source>{file} changed while it was read.</source>
        <translation>읽는 동안 {file} 파일이 바뀌었습니다.</translation>
    </message>
    <message>
        <source>Wait until nothing writes to it any more, then start again.</source>
        <translation>더는 아무것도 그 파일에 쓰지 않을 때 다시 시작하세요.</translation>
    </message>
    <message>
        <source>The Hugging Face Hub has no data set called {dataset}, it is private, or it is gated.</source>
        <translation>Hugging Face Hub에 {dataset} 데이터 세트가 없거나, 비공개이거나, 동의가 필요합니다.</translation>
    </message>
    <message>
        <source>Look for a typing error; for a gated one accept its terms on its page and sign in under Settings.</source>
        <translation>철자를 확인하세요. 동의가 필요하면 해당 페이지에서 동의하고 설정에서 로그인하세요.</translation>
    </message>
    <message>
        <source>The data set {dataset} could not be fetched: {reason}</source>
        <translation>{dataset} 데이터 세트를 내려받지 못했습니다: {reason}</translation>
    </message>
    <message>
        <source>Look at the name, its configuration and split, and at the network connection; then try again.</source>
        <translation>이름, 구성, 분할과 네트워크 연결을 확인한 뒤 다시 시도하세요.</translation>
    </message>
    <message>
        <source>{rows} rows have nothing left to learn and are left out (line {lines}).</source>
        <translation>{rows}행은 배울 내용이 남지 않아 뺍니다(줄 {lines}).</translation>
    </message>
    <message>
        <source>Choose a longer context.</source>
        <translation>문맥 길이를 늘리세요.</translation>
    </message>
    <message>
        <source>After the chat template not one row has anything to learn.</source>
        <translation>대화 템플릿을 적용하면 배울 내용이 있는 행이 하나도 없습니다.</translation>
    </message>
    <message>
        <source>Look at what the model sees, or let it learn from everything.</source>
        <translation>모델이 보는 내용을 확인하거나, 배우는 부분을 ‘전체’로 바꾸세요.</translation>
    </message>
    <message>
        <source>{rows} rows cannot be read (line {lines}).</source>
        <translation>읽을 수 없는 행 {rows}개(줄 {lines}).</translation>
    </message>
    <message>
        <source>Correct the lines in the file.</source>
        <translation>파일에서 그 줄을 고치세요.</translation>
    </message>
    <message>
        <source>{left_out} of them left out.</source>
        <translation>{left_out}개는 학습에서 뺍니다.</translation>
    </message>
    <message>
        <source>The first: {reason}.</source>
        <translation>첫 번째: {reason}.</translation>
    </message>
    <message>
        <source>{rows} rows have other columns than the rest (line {lines}).</source>
        <translation>나머지와 열이 다른 행 {rows}개(줄 {lines}).</translation>
    </message>
    <message>
        <source>Give every row the same columns, or split the file.</source>
        <translation>모든 행의 열을 같게 하거나 파일을 나누세요.</translation>
    </message>
    <message>
        <source>{rows} rows hold formulas whose values were not saved (line {lines}).</source>
        <translation>{rows}개 행에 값이 저장되지 않은 수식이 있습니다(줄 {lines}).</translation>
    </message>
    <message>
        <source>Open the workbook in Excel or LibreOffice and save it there; that writes the values into it.</source>
        <translation>통합 문서를 Excel이나 LibreOffice에서 열고 저장하세요. 그러면 값이 파일에 기록됩니다.</translation>
    </message>
    <message>
        <source>{rows} rows take a value from a cell that is merged with rows above (line {lines}).</source>
        <translation>{rows}개 행이 위 행과 병합된 셀의 값을 씁니다(줄 {lines}).</translation>
    </message>
    <message>
        <source>Look at one of them; if that is not what is meant, take the cells apart in the workbook.</source>
        <translation>한 행을 살펴보세요. 의도한 것이 아니라면 통합 문서에서 셀 병합을 푸세요.</translation>
    </message>
    <message>
        <source>{rows} rows have an empty answer (line {lines}).</source>
        <translation>답이 빈 행 {rows}개(줄 {lines}).</translation>
    </message>
    <message>
        <source>Fill in the answers.</source>
        <translation>답을 채우세요.</translation>
    </message>
    <message>
        <source>{rows} messages of the chat hold no words (line {lines}).</source>
        <translation>글이 없는 채팅 메시지 {rows}개(줄 {lines}).</translation>
    </message>
    <message>
        <source>Nothing has to be done.</source>
        <translation>할 일이 없습니다.</translation>
    </message>
    <message>
        <source>{rows} conversations begin with an answer or end with a question; that part is not learned (line {lines}).</source>
        <translation>답으로 시작하거나 질문으로 끝나는 대화 {rows}개. 그 부분은 배우지 않습니다(줄 {lines}).</translation>
    </message>
    <message>
        <source>Nothing has to be done; if most of them are, choose another person as assistant under Columns.</source>
        <translation>할 일이 없습니다. 대부분이 그렇다면 ‘열’ 설정에서 다른 사람을 assistant로 고르세요.</translation>
    </message>
    <message>
        <source>{rows} conversations do not go user, assistant, user, assistant (line {lines}).</source>
        <translation>user와 assistant가 번갈아 나오지 않는 대화 {rows}개(줄 {lines}).</translation>
    </message>
    <message>
        <source>Begin with the user, take turns, and end with the assistant; some models' templates refuse other orders.</source>
        <translation>user로 시작해 번갈아 가며 assistant로 끝내세요. 다른 순서를 거부하는 템플릿도 있습니다.</translation>
    </message>
    <message>
        <source>{rows} rows repeat an earlier row (line {lines}).</source>
        <translation>앞의 행과 중복된 행 {rows}개(줄 {lines}).</translation>
    </message>
    <message>
        <source>Remove duplicates, unless repeating them is meant.</source>
        <translation>일부러 반복한 것이 아니라면 중복을 제거하세요.</translation>
    </message>
    <message>
        <source>{rows} rows have control or damaged characters (line {lines}).</source>
        <translation>제어 문자나 깨진 글자가 있는 행 {rows}개(줄 {lines}).</translation>
    </message>
    <message>
        <source>Only {rows} rows are held out to test what was learned; a verdict needs {needed}.</source>
        <translation>배운 것을 확인할 검증 행이 {rows}개뿐입니다. 판정하려면 {needed}개가 필요합니다.</translation>
    </message>
    <message>
        <source>{rows} rows ({share} %) are cut at {limit} tokens.</source>
        <translation>{rows}행({share} %)이 {limit}토큰에서 잘립니다.</translation>
    </message>
    <message>
        <source>No rows are held out, so nobody can tell whether the model learned or only memorised.</source>
        <translation>검증용으로 떼어 둔 행이 없어 모델이 배웠는지 외우기만 했는지 알 수 없습니다.</translation>
    </message>
    <message>
        <source>Nothing is learned from them.</source>
        <translation>이 행들에서는 아무것도 배우지 않습니다.</translation>
    </message>
    <message>
        <source>They may be understood otherwise than meant.</source>
        <translation>뜻과 다르게 이해될 수 있습니다.</translation>
    </message>
    <message>
        <source>Their values are not in the file, so nothing is learned from them.</source>
        <translation>값이 파일에 없으므로 여기서는 아무것도 학습하지 않습니다.</translation>
    </message>
    <message>
        <source>A cell merged over several rows counts for each of them, as it looks in the sheet.</source>
        <translation>여러 행에 걸쳐 병합된 셀은 시트에 보이는 대로 각 행의 값으로 칩니다.</translation>
    </message>
    <message>
        <source>There is nothing to learn in them.</source>
        <translation>이 행들에는 배울 것이 없습니다.</translation>
    </message>
    <message>
        <source>After the chat template and the cut no token of an answer is left.</source>
        <translation>대화 템플릿을 입히고 자르고 나면 답의 토큰이 하나도 남지 않습니다.</translation>
    </message>
    <message>
        <source>Pictures, deleted messages and what the app itself says teach nothing.</source>
        <translation>사진, 삭제된 메시지, 앱이 남긴 말에서는 배울 것이 없습니다.</translation>
    </message>
    <message>
        <source>A conversation goes from the first question to the last answer.</source>
        <translation>대화는 첫 질문부터 마지막 답까지입니다.</translation>
    </message>
    <message>
        <source>The model learns an order that it never meets when people talk to it; some templates refuse it.</source>
        <translation>사람들이 말을 걸 때는 없을 순서를 배우게 되며, 이를 거부하는 템플릿도 있습니다.</translation>
    </message>
    <message>
        <source>What is cut away is not learned; of a long question the beginning goes first, so that the answer stays.</source>
        <translation>잘려 나간 것은 배우지 않습니다. 질문이 길면 앞부분부터 잘라 답이 남게 합니다.</translation>
    </message>
    <message>
        <source>Such an answer is read, but not learned; the last one of a row usually is.</source>
        <translation>그런 답은 읽기만 하고 배우지 않습니다. 한 행의 마지막 답은 보통 배웁니다.</translation>
    </message>
    <message>
        <source>The model does not learn when to stop, and goes on talking.</source>
        <translation>모델이 언제 멈출지 배우지 못해 계속 말하게 됩니다.</translation>
    </message>
    <message>
        <source>Repeated rows count more than others, and the model may learn them by heart.</source>
        <translation>되풀이된 행은 다른 행보다 비중이 커지고, 모델이 외워 버릴 수 있습니다.</translation>
    </message>
    <message>
        <source>The model would learn to write them.</source>
        <translation>모델이 그런 문자를 쓰도록 배우게 됩니다.</translation>
    </message>
    <message>
        <source>A trained model can repeat what it has seen, to anybody.</source>
        <translation>학습한 모델은 본 것을 누구에게나 되풀이할 수 있습니다.</translation>
    </message>
    <message>
        <source>The held-out loss of so few rows says little: it jumps by chance.</source>
        <translation>행이 이렇게 적으면 검증 손실이 우연히 오르내려 말해 주는 것이 적습니다.</translation>
    </message>
    <message>
        <source>Memory is needed for the longest row; without packing, most work is padding.</source>
        <translation>메모리는 가장 긴 행에 맞춰 필요하고, 묶지 않으면 대부분이 채움입니다.</translation>
    </message>
    <message>
        <source>Conversations: “{messages}” lists turns with role and content.</source>
        <translation>대화: “{messages}” 열에 role과 content로 된 차례가 있습니다.</translation>
    </message>
    <message>
        <source>“{system}” is the system turn.</source>
        <translation>“{system}” 열은 시스템 지시입니다.</translation>
    </message>
    <message>
        <source>That is guessed from the content, because the headings do not say.</source>
        <translation>제목이 알려 주지 않아 내용을 보고 짐작한 것입니다.</translation>
    </message>
    <message>
        <source>Other sheets are not read: {sheets_left}.</source>
        <translation>다른 시트는 읽지 않습니다: {sheets_left}.</translation>
    </message>
    <message>
        <source>The rows are inside “{rows_key}”.</source>
        <translation>행은 “{rows_key}” 안에 있습니다.</translation>
    </message>
    <message>
        <source>Every paragraph is a row.</source>
        <translation>문단 하나가 한 행입니다.</translation>
    </message>
    <message>
        <source>Every line is a row.</source>
        <translation>한 줄이 한 행입니다.</translation>
    </message>
    <message>
        <source>Conversations as ShareGPT writes them: “{messages}” lists turns with from and value.</source>
        <translation>ShareGPT 형식의 대화: “{messages}” 열에 from과 value로 된 차례가 있습니다.</translation>
    </message>
    <message>
        <source>Conversations: “{text}” holds turns marked &lt;usr&gt; and &lt;bot&gt;.</source>
        <translation>대화: “{text}” 열에 &lt;usr&gt;, &lt;bot&gt; 표시로 나뉜 차례가 있습니다.</translation>
    </message>
    <message>
        <source>Question and answer as in Dolly: “{prompt}” asks, “{completion}” answers.</source>
        <translation>Dolly 형식의 질문과 답: 질문 열 “{prompt}”, 답 열 “{completion}”.</translation>
    </message>
    <message>
        <source>“{context}” goes below the question.</source>
        <translation>“{context}” 열은 질문 아래에 붙습니다.</translation>
    </message>
    <message>
        <source>Question and answer as in Alpaca: “{prompt}” asks, “{completion}” answers.</source>
        <translation>Alpaca 형식의 질문과 답: 질문 열 “{prompt}”, 답 열 “{completion}”.</translation>
    </message>
    <message>
        <source>Prompt and completion: “{prompt}” asks, “{completion}” answers.</source>
        <translation>질문과 답: 질문 열 “{prompt}”, 답 열 “{completion}”.</translation>
    </message>
    <message>
        <source>Question and answer: “{prompt}” asks, “{completion}” answers.</source>
        <translation>질문과 답: 질문 열 “{prompt}”, 답 열 “{completion}”.</translation>
    </message>
    <message>
        <source>Preference pairs: training learns the answers in “{chosen}”; those in “{rejected}” are not used.</source>
        <translation>선호 쌍: “{chosen}” 열의 답을 배우고 “{rejected}” 열의 답은 쓰지 않습니다.</translation>
    </message>
    <message>
        <source>“{prompt}” is the question.</source>
        <translation>“{prompt}” 열이 질문입니다.</translation>
    </message>
    <message>
        <source>A chat log of {app}: the model learns to answer as “{assistant}”, everybody else is the user. Another person can be chosen under Columns.</source>
        <translation>{app} 채팅 기록: 모델은 “{assistant}”처럼 답하도록 배우고, 나머지는 모두 사용자입니다. ‘열’ 설정에서 다른 사람을 고를 수 있습니다.</translation>
    </message>
    <message>
        <source>A chat log of {app}: every conversation is learned as a text.</source>
        <translation>{app} 채팅 기록: 대화마다 하나의 글로 배웁니다.</translation>
    </message>
    <message>
        <source>Plain text: all of “{text}” is learned, without questions and answers.</source>
        <translation>일반 텍스트: 질문과 답의 구분 없이 “{text}” 열 전체를 배웁니다.</translation>
    </message>
    <message>
        <source>The value of {path} cannot be used.</source>
        <translation>{path}: 쓸 수 없는 값입니다.</translation>
    </message>
    <message>
        <source>{path} is missing.</source>
        <translation>{path}: 값이 없습니다.</translation>
    </message>
    <message>
        <source>Add it to the recipe.</source>
        <translation>레시피에 추가하세요.</translation>
    </message>
    <message>
        <source>{path}: there is no such key.</source>
        <translation>{path}: 그런 항목이 없습니다.</translation>
    </message>
    <message>
        <source>Look for a typing error.</source>
        <translation>철자를 확인하세요.</translation>
    </message>
    <message>
        <source>{path}: this value is of the wrong kind.</source>
        <translation>{path}: 값의 종류가 맞지 않습니다.</translation>
    </message>
    <message>
        <source>Look at what the setting takes.</source>
        <translation>이 설정에 쓸 수 있는 값을 확인하세요.</translation>
    </message>
    <message>
        <source>{path}: this value cannot be used.</source>
        <translation>{path}: 쓸 수 없는 값입니다.</translation>
    </message>
    <message>
        <source>The recipe is not valid TOML: {reason}.</source>
        <translation>레시피가 올바른 TOML이 아닙니다: {reason}.</translation>
    </message>
    <message>
        <source>Mend that line; strings need quotes.</source>
        <translation>그 줄을 고치세요. 문자열에는 따옴표가 필요합니다.</translation>
    </message>
    <message>
        <source>This recipe was written by a newer Tunesmith.</source>
        <translation>더 새로운 Tunesmith에서 만든 레시피입니다.</translation>
    </message>
    <message>
        <source>Update Tunesmith.</source>
        <translation>Tunesmith를 업데이트하세요.</translation>
    </message>
    <message>
        <source>schema_version holds no version of the recipe.</source>
        <translation>schema_version 값이 레시피의 버전이 아닙니다.</translation>
    </message>
    <message>
        <source>Write schema_version = 1.</source>
        <translation>schema_version = 1로 적으세요.</translation>
    </message>
    <message>
        <source>{path}: a value is missing.</source>
        <translation>{path}: 값이 없습니다.</translation>
    </message>
    <message>
        <source>Write it as --set lora.rank=8.</source>
        <translation>--set lora.rank=8처럼 적으세요.</translation>
    </message>
    <message>
        <source>{path}: {table} is not a table.</source>
        <translation>{path}: {table} 항목은 표가 아닙니다.</translation>
    </message>
    <message>
        <source>Write [{table}] with its keys below.</source>
        <translation>[{table}] 아래에 항목을 적으세요.</translation>
    </message>
    <message>
        <source>There is no recipe {path}.</source>
        <translation>{path}: 그런 레시피가 없습니다.</translation>
    </message>
    <message>
        <source>Name a recipe file, or one that comes with Tunesmith.</source>
        <translation>레시피 파일이나 Tunesmith에 들어 있는 레시피를 고르세요.</translation>
    </message>
    <message>
        <source>The recipe {path} cannot be read.</source>
        <translation>{path}: 레시피를 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>Choose another file.</source>
        <translation>다른 파일을 고르세요.</translation>
    </message>
    <message>
        <source>The orthogonal start of the adapter needs an even rank, and it is {rank}.</source>
        <translation>어댑터를 orthogonal로 시작하려면 랭크가 짝수여야 하는데 지금은 {rank}입니다.</translation>
    </message>
    <message>
        <source>Choose rank {even}.</source>
        <translation>랭크를 {even}(으)로 바꾸세요.</translation>
    </message>
    <message>
        <source>The training cannot go on from there: what is named {what}.</source>
        <translation>거기서 이어 학습할 수 없습니다. 적힌 것은 {what}.</translation>
    </message>
    <message>
        <source>Choose another run, or leave it empty.</source>
        <translation>다른 실행을 고르거나 비워 두세요.</translation>
    </message>
    <message>
        <source>“{name}” among the target modules is no layer of this model that can take an adapter.</source>
        <translation>대상 모듈 “{name}”: 이 모델에는 어댑터를 붙일 수 있는 그런 층이 없습니다.</translation>
    </message>
    <message>
        <source>This model has {known}; all-linear takes all of them.</source>
        <translation>이 모델에 있는 층: {known}. all-linear를 쓰면 모두 고릅니다.</translation>
    </message>
    <message>
        <source>lora.{name} = {value}: an adapter on this model's experts cannot work with that.</source>
        <translation>lora.{name} = {value}: 이 모델의 전문가 층에 붙는 어댑터는 그 값을 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>Set lora.{name} = {without}, or let only layers of the attention learn.</source>
        <translation>lora.{name} = {without} 값으로 바꾸거나 어텐션 층만 배우게 하세요.</translation>
    </message>
    <message>
        <source>The attention of {model} cannot be computed in the fused way (SDPA).</source>
        <translation>{model}의 어텐션은 융합 방식(SDPA)으로 계산할 수 없습니다.</translation>
    </message>
    <message>
        <source>Set the attention to auto; this model then computes all scores.</source>
        <translation>어텐션을 자동으로 두세요. 그러면 이 모델은 모든 점수를 계산합니다.</translation>
    </message>
    <message>
        <source>DoRA cannot work on a processor with weights held in 8 bits.</source>
        <translation>프로세서에서는 8비트 가중치로 DoRA를 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>Hold the weights in 4 bit, or switch DoRA off.</source>
        <translation>가중치를 4비트로 두거나 DoRA를 끄세요.</translation>
    </message>
    <message>
        <source>All weights can only be trained when they are not quantized, and they are held as {scheme}.</source>
        <translation>모든 가중치를 학습하려면 양자화하지 않아야 하는데, 지금은 {scheme} 방식입니다.</translation>
    </message>
    <message>
        <source>Hold the weights in 16 bit, or train an adapter.</source>
        <translation>가중치를 16비트로 두거나 어댑터를 학습하세요.</translation>
    </message>
    <message>
        <source>Training all weights in float16 loses small updates, so it is not done.</source>
        <translation>float16으로 모든 가중치를 학습하면 작은 변화가 사라져 지원하지 않습니다.</translation>
    </message>
    <message>
        <source>Compute in bfloat16 or float32, or train an adapter.</source>
        <translation>계산 형식을 bfloat16이나 float32로 바꾸거나 어댑터를 학습하세요.</translation>
    </message>
    <message>
        <source>The training was to run on “{wanted}”, but no NVIDIA card answers on this computer.</source>
        <translation>학습 장치를 “{wanted}” 카드로 정했지만 이 컴퓨터에서 응답하는 NVIDIA 카드가 없습니다.</translation>
    </message>
    <message>
        <source>Choose auto or cpu, or mend the graphics driver.</source>
        <translation>auto나 cpu를 고르거나 그래픽 드라이버를 고치세요.</translation>
    </message>
    <message>
        <source>The training was to run on “{wanted}”, but this computer has no such card.</source>
        <translation>학습 장치를 “{wanted}” 카드로 정했지만 이 컴퓨터에는 그런 카드가 없습니다.</translation>
    </message>
    <message>
        <source>Choose auto or cpu.</source>
        <translation>auto나 cpu를 고르세요.</translation>
    </message>
    <message>
        <source>“{wanted}” fits more than one card.</source>
        <translation>“{wanted}”에 맞는 카드가 둘 이상입니다.</translation>
    </message>
    <message>
        <source>Choose auto, or give the card's whole UUID.</source>
        <translation>auto를 고르거나 카드의 UUID 전체를 적으세요.</translation>
    </message>
    <message>
        <source>{path}: “{wanted}” cannot work here ({reason}); “{used}” is used instead.</source>
        <translation>{path}: 여기서는 “{wanted}” 대신 “{used}” 값을 씁니다({reason}).</translation>
    </message>
    <message>
        <source>The folder for runs, {path}, cannot be written ({reason}).</source>
        <translation>실행 기록 폴더 {path}: 쓸 수 없습니다({reason}).</translation>
    </message>
    <message>
        <source>Choose another folder, or free some space there.</source>
        <translation>다른 폴더를 고르거나 공간을 비우세요.</translation>
    </message>
    <message>
        <source>The computer stays awake while this run goes on. A closed lid can still send it to sleep.</source>
        <translation>이 실행이 진행되는 동안 컴퓨터가 깨어 있습니다. 덮개를 닫으면 그래도 잠들 수 있습니다.</translation>
    </message>
    <message>
        <source>This computer could not be told to stay awake. If it falls asleep, the run stands still until it wakes: switch automatic sleep off in its power settings.</source>
        <translation>컴퓨터를 깨어 있게 할 수 없었습니다. 잠들면 깨어날 때까지 실행이 멈춥니다. 전원 설정에서 자동 절전을 끄세요.</translation>
    </message>
    <message>
        <source>The queue has no such entry.</source>
        <translation>대기열에 그런 항목이 없습니다.</translation>
    </message>
    <message>
        <source>Look at the list.</source>
        <translation>목록을 확인하세요.</translation>
    </message>
    <message>
        <source>{name} is running.</source>
        <translation>{name} 실행이 진행 중입니다.</translation>
    </message>
    <message>
        <source>The queue is already being worked off in another window or terminal.</source>
        <translation>대기열을 이미 다른 창이나 터미널에서 처리하고 있습니다.</translation>
    </message>
    <message>
        <source>Let it go on there.</source>
        <translation>거기서 계속하게 두세요.</translation>
    </message>
    <message>
        <source>The queue in {path} cannot be read.</source>
        <translation>{path} 대기열을 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>Rename that file; what waited in it has to be queued again.</source>
        <translation>그 파일의 이름을 바꾸세요. 기다리던 것은 다시 대기열에 넣어야 합니다.</translation>
    </message>
    <message>
        <source>The queue in {path} cannot be written ({reason}).</source>
        <translation>{path} 대기열에 쓸 수 없습니다({reason}).</translation>
    </message>
    <message>
        <source>Free some space, or choose another folder for runs.</source>
        <translation>공간을 비우거나 실행을 둘 다른 폴더를 고르세요.</translation>
    </message>
    <message>
        <source>{path} is a file, not a folder for runs.</source>
        <translation>{path}: 실행 기록 폴더가 아니라 파일입니다.</translation>
    </message>
    <message>
        <source>Choose a folder.</source>
        <translation>폴더를 고르세요.</translation>
    </message>
    <message>
        <source>The run in {path} is already going on in another window or terminal.</source>
        <translation>{path} 실행은 이미 다른 창이나 터미널에서 진행 중입니다.</translation>
    </message>
    <message>
        <source>Wait until it has ended, or stop it there.</source>
        <translation>끝날 때까지 기다리거나 그쪽에서 중지하세요.</translation>
    </message>
    <message>
        <source>Another run is going on.</source>
        <translation>다른 실행이 진행 중입니다.</translation>
    </message>
    <message>
        <source>The run in {path} is still training.</source>
        <translation>{path} 실행은 아직 학습하는 중입니다.</translation>
    </message>
    <message>
        <source>Stop it first.</source>
        <translation>먼저 중단하세요.</translation>
    </message>
    <message>
        <source>{dataset} has no configuration {config}; it has: {there}.</source>
        <translation>{dataset} 데이터에는 {config} 구성이 없습니다. 있는 것: {there}.</translation>
    </message>
    <message>
        <source>The folder {path} could not be moved to the trash.</source>
        <translation>{path} 폴더를 휴지통으로 옮길 수 없었습니다.</translation>
    </message>
    <message>
        <source>It may lie on a drive without one, or be open in another program; delete it in your file manager.</source>
        <translation>휴지통이 없는 드라이브에 있거나 다른 프로그램에서 열려 있을 수 있습니다. 파일 관리자에서 지우세요.</translation>
    </message>
    <message>
        <source>There is no run in {path}.</source>
        <translation>{path}: 실행이 없습니다.</translation>
    </message>
    <message>
        <source>Choose a run of the list.</source>
        <translation>목록에서 실행을 고르세요.</translation>
    </message>
    <message>
        <source>There is no such run.</source>
        <translation>그런 실행이 없습니다.</translation>
    </message>
    <message>
        <source>The run in {path} cannot be read.</source>
        <translation>{path}의 실행을 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>Look at its run.json and recipe.toml; checkpoints and journal beside them may still be whole.</source>
        <translation>run.json과 recipe.toml을 확인하세요. 체크포인트와 기록은 온전할 수 있습니다.</translation>
    </message>
    <message>
        <source>The checkpoints of this run are damaged, so it cannot go on where it was.</source>
        <translation>이 실행의 체크포인트가 손상되어 이어 할 수 없습니다.</translation>
    </message>
    <message>
        <source>Start a new run with the same settings.</source>
        <translation>같은 설정으로 새로 시작하세요.</translation>
    </message>
    <message>
        <source>The disk is full: {needed} are needed, and {free} are free. What was saved before is untouched.</source>
        <translation>디스크가 가득 찼습니다. {needed} 필요한데 {free} 남았습니다. 전에 저장한 것은 그대로입니다.</translation>
    </message>
    <message>
        <source>Free some space, then resume the run.</source>
        <translation>공간을 비운 뒤 다시 하세요.</translation>
    </message>
    <message>
        <source>The disk is full, so a file could not be written. What was saved before is untouched.</source>
        <translation>디스크가 가득 차 파일을 쓰지 못했습니다. 전에 저장한 것은 그대로입니다.</translation>
    </message>
    <message>
        <source>The computer's main memory ran out.</source>
        <translation>컴퓨터의 주 메모리가 모자랍니다.</translation>
    </message>
    <message>
        <source>Close other programs or choose a smaller model, then try again.</source>
        <translation>다른 프로그램을 닫거나 더 작은 모델을 고른 뒤 다시 시도하세요.</translation>
    </message>
    <message>
        <source>The graphics memory ran out.</source>
        <translation>그래픽 메모리가 모자랍니다.</translation>
    </message>
    <message>
        <source>Choose a shorter context, a smaller micro-batch or a smaller model, or close other programs that use the card.</source>
        <translation>문맥 길이나 마이크로배치를 줄이거나, 더 작은 모델을 고르거나, 카드를 쓰는 다른 프로그램을 닫으세요.</translation>
    </message>
    <message>
        <source>The {what} of step {step} is not a number any more, so the training stopped before it could spoil the weights.</source>
        <translation>{step}스텝의 {what} 값이 더는 숫자가 아니어서 가중치를 망치기 전에 학습을 멈췄습니다.</translation>
    </message>
    <message>
        <source>Go back to the last checkpoint with a lower learning rate, and look for odd rows in the data.</source>
        <translation>학습률을 낮춰 마지막 체크포인트에서 다시 시작하고, 데이터에 이상한 행이 있는지 확인하세요.</translation>
    </message>
    <message>
        <source>The job was ended from outside, often because main memory ran out.</source>
        <translation>작업이 밖에서 강제로 끝났습니다. 주 메모리가 모자랄 때 자주 일어납니다.</translation>
    </message>
    <message>
        <source>Close other programs, then resume: it goes on from the last checkpoint.</source>
        <translation>다른 프로그램을 닫고 이어 하세요. 마지막 체크포인트부터 계속합니다.</translation>
    </message>
    <message>
        <source>The job ended without a word (exit status {exit_status}).</source>
        <translation>작업이 아무 말 없이 끝났습니다(종료 상태 {exit_status}).</translation>
    </message>
    <message>
        <source>Resume goes on from the last checkpoint; the run's log (job.log) says more.</source>
        <translation>이어 하면 마지막 체크포인트부터 계속합니다. 자세한 내용은 실행 로그(job.log)에 있습니다.</translation>
    </message>
    <message>
        <source>The job ended without a word.</source>
        <translation>작업이 아무 말 없이 끝났습니다.</translation>
    </message>
    <message>
        <source>The job was ended on request before it could save.</source>
        <translation>요청에 따라 저장하기 전에 작업을 끝냈습니다.</translation>
    </message>
    <message>
        <source>Resume goes on from the last checkpoint.</source>
        <translation>이어 하면 마지막 체크포인트부터 계속합니다.</translation>
    </message>
    <message>
        <source>The job could not be run: {reason}.</source>
        <translation>작업을 실행하지 못했습니다: {reason}.</translation>
    </message>
    <message>
        <source>Look at the disk and the run folder.</source>
        <translation>디스크와 실행 폴더를 확인하세요.</translation>
    </message>
    <message>
        <source>Something unforeseen went wrong: {error}</source>
        <translation>예상하지 못한 문제가 생겼습니다: {error}</translation>
    </message>
    <message>
        <source>The details are in the run's log (job.log).</source>
        <translation>자세한 내용은 실행 로그(job.log)에 있습니다.</translation>
    </message>
    <message>
        <source>Something unexpected went wrong: {error}</source>
        <translation>예상하지 못한 문제가 생겼습니다: {error}</translation>
    </message>
    <message>
        <source>The system refused: {reason}.</source>
        <translation>시스템이 거부했습니다: {reason}.</translation>
    </message>
    <message>
        <source>Look at the disk and the rights.</source>
        <translation>디스크와 권한을 확인하세요.</translation>
    </message>
    <message>
        <source>The job was asked for something it does not know.</source>
        <translation>작업이 모르는 요청을 받았습니다.</translation>
    </message>
    <message>
        <source>{model} has no chat template of its own: ChatML is used, and the training teaches it.</source>
        <translation>{model} 모델에 대화 템플릿이 없어 ChatML 형식을 쓰고 함께 가르칩니다.</translation>
    </message>
    <message>
        <source>The data make only {steps} steps; under 100 a model rarely learns much.</source>
        <translation>데이터가 적어 {steps}스텝뿐입니다. 100스텝이 안 되면 모델이 많이 배우기 어렵습니다.</translation>
    </message>
    <message>
        <source>The gradient overflowed at step {step}; that step changed nothing.</source>
        <translation>{step}스텝에서 그래디언트가 넘쳐, 그 스텝은 아무것도 바꾸지 않았습니다.</translation>
    </message>
    <message>
        <source>Nothing had been saved yet, so the run starts again from the beginning.</source>
        <translation>저장된 것이 없어 실행을 처음부터 다시 시작합니다.</translation>
    </message>
    <message>
        <source>The result is the best checkpoint, step {step}.</source>
        <translation>가장 좋은 체크포인트인 {step}스텝을 결과로 씁니다.</translation>
    </message>
    <message>
        <source>The held-out loss is not a number.</source>
        <translation>검증 손실이 숫자가 아닙니다.</translation>
    </message>
    <message>
        <source>Memory ran out while evaluating; this evaluation was skipped.</source>
        <translation>평가 중에 메모리가 모자라 이번 평가를 건너뛰었습니다.</translation>
    </message>
    <message>
        <source>The held-out loss has not improved {patience} times in a row, so the training ends here.</source>
        <translation>검증 손실이 {patience}번 잇따라 나아지지 않아 학습을 마칩니다.</translation>
    </message>
    <message>
        <source>This run is still training, so it has no result yet.</source>
        <translation>아직 학습 중이라 결과가 없습니다.</translation>
    </message>
    <message>
        <source>Wait until it has ended, or stop it.</source>
        <translation>끝날 때까지 기다리거나 중지하세요.</translation>
    </message>
    <message>
        <source>This run has no result yet, and no checkpoint to take instead.</source>
        <translation>이 실행에는 아직 결과도, 대신 쓸 체크포인트도 없습니다.</translation>
    </message>
    <message>
        <source>Let it train until it has saved once.</source>
        <translation>한 번 저장할 때까지 학습하세요.</translation>
    </message>
    <message>
        <source>This run has no whole checkpoint of step {step}.</source>
        <translation>이 실행에는 {step}스텝의 온전한 체크포인트가 없습니다.</translation>
    </message>
    <message>
        <source>This run trained all weights, so it has no adapter.</source>
        <translation>모든 가중치를 학습한 실행이라 어댑터가 없습니다.</translation>
    </message>
    <message>
        <source>Export the merged model instead.</source>
        <translation>병합된 모델을 내보내세요.</translation>
    </message>
    <message>
        <source>{damaged} of {total} tensors came back from the disk differently than they were written, so the model was not kept.</source>
        <translation>텐서 {total}개 중 {damaged}개가 쓴 것과 다르게 읽혀 모델을 남기지 않았습니다.</translation>
    </message>
    <message>
        <source>Try again, on another disk if it happens again.</source>
        <translation>다시 시도하고, 또 그러면 다른 디스크를 쓰세요.</translation>
    </message>
    <message>
        <source>{file} reads back differently from how it was written, so the export was not kept.</source>
        <translation>{file} 파일을 다시 읽으니 쓴 내용과 달라, 내보낸 것을 남기지 않았습니다.</translation>
    </message>
    <message>
        <source>Export again, or to another drive; this one may be failing.</source>
        <translation>다시 내보내거나 다른 드라이브로 내보내세요. 이 드라이브에 문제가 있을 수 있습니다.</translation>
    </message>
    <message>
        <source>Export the adapter instead, and please report this with the run's export.log.</source>
        <translation>대신 어댑터를 내보내고, 실행 폴더의 export.log와 함께 알려 주세요.</translation>
    </message>
    <message>
        <source>The folder {path} holds other files ({files}), so nothing is written there.</source>
        <translation>{path} 폴더에 다른 파일({files})이 있어 아무것도 쓰지 않았습니다.</translation>
    </message>
    <message>
        <source>Choose a new or an empty folder.</source>
        <translation>새 폴더나 빈 폴더를 고르세요.</translation>
    </message>
    <message>
        <source>Check the file's encoding, or let such characters be removed.</source>
        <translation>파일의 인코딩을 확인하거나, 그런 문자를 지우게 하세요.</translation>
    </message>
    <message>
        <source>{rows} rows hold what looks like a secret (line {lines}).</source>
        <translation>비밀로 보이는 것이 든 행이 {rows}개 있습니다(줄 {lines}).</translation>
    </message>
    <message>
        <source>Look at them; leave them out unless they are meant to be learned.</source>
        <translation>살펴보고, 배워야 할 것이 아니라면 빼세요.</translation>
    </message>
    <message>
        <source>{rows} rows have answers that the chat template does not let us tell from the rest (line {lines}).</source>
        <translation>대화 템플릿 때문에 답을 나머지와 가려낼 수 없는 행이 {rows}개 있습니다(줄 {lines}).</translation>
    </message>
    <message>
        <source>Look at a row; split long conversations, or choose a model with another template.</source>
        <translation>행 하나를 살펴보세요. 긴 대화를 나누거나 템플릿이 다른 모델을 고르세요.</translation>
    </message>
    <message>
        <source>{rows} answers do not end in the end-of-turn token (line {lines}).</source>
        <translation>차례 끝 토큰으로 끝나지 않는 답이 {rows}개 있습니다(줄 {lines}).</translation>
    </message>
    <message>
        <source>Let the end token be added.</source>
        <translation>끝 토큰을 붙이게 하세요.</translation>
    </message>
    <message>
        <source>Hold back more, or collect more rows.</source>
        <translation>더 많이 떼어 두거나 행을 더 모으세요.</translation>
    </message>
    <message>
        <source>The rows are very uneven: half have at most {median} tokens, the longest has {longest}.</source>
        <translation>행의 길이가 아주 고르지 않습니다. 절반은 {median}토큰 이하이고 가장 긴 행은 {longest}토큰입니다.</translation>
    </message>
    <message>
        <source>Pack short rows, or choose a shorter context.</source>
        <translation>짧은 행을 묶거나 더 짧은 문맥을 고르세요.</translation>
    </message>
    <message>
        <source>{rows} rows ({share} %) are cut at {limit} tokens, by up to {most} (line {lines}).</source>
        <translation>{limit}토큰에서 잘리는 행이 {rows}개({share} %) 있고, 최대 {most}토큰이 잘립니다(줄 {lines}).</translation>
    </message>
    <message>
        <source>Choose a longer context, or leave these rows out.</source>
        <translation>더 긴 문맥을 고르거나 이 행들을 빼세요.</translation>
    </message>
    <message>
        <source>A rehearsal is going on.</source>
        <translation>예행연습이 진행 중입니다.</translation>
    </message>
    <message>
        <source>Wait until it has ended, or cancel it.</source>
        <translation>끝날 때까지 기다리거나 취소하세요.</translation>
    </message>
    <message>
        <source>{file} in {path} does not hold what was written there any more: the disk has damaged it, or something has changed it.</source>
        <translation>{path}의 {file}에 처음 기록한 내용이 더 이상 들어 있지 않습니다. 디스크가 손상시켰거나 다른 무언가가 바꾸었습니다.</translation>
    </message>
    <message>
        <source>Take one of the run's checkpoints instead, or train again. Look after the disk: others of its files may be damaged too.</source>
        <translation>대신 이 실행의 체크포인트를 쓰거나 다시 학습하세요. 디스크도 살펴보세요. 다른 파일도 손상되었을 수 있습니다.</translation>
    </message>
    <message>
        <source>The run in {path} cannot go on, because its folder cannot be written ({reason}).</source>
        <translation>실행 폴더에 쓸 수 없어서 계속할 수 없습니다: {path} ({reason}).</translation>
    </message>
    <message>
        <source>Copy the folder to a drive that can be written, and resume it there.</source>
        <translation>폴더를 쓸 수 있는 드라이브로 복사하고, 거기서 재개하세요.</translation>
    </message>
    <message>
        <source>The checkpoint of step {step} is damaged, so the run goes on from step {from_step}. Look after the disk: other files on it may be damaged too.</source>
        <translation>스텝 {step}의 체크포인트가 손상되어 스텝 {from_step}부터 계속합니다. 디스크를 살펴보세요. 다른 파일도 손상되었을 수 있습니다.</translation>
    </message>
    <message>
        <source>There is not enough room for {to}: {needed} are needed, and {free} are free. Nothing half-written was left there.</source>
        <translation>공간이 부족합니다: {to}. 필요 {needed}, 남음 {free}. 쓰다 만 파일은 남기지 않았습니다.</translation>
    </message>
    <message>
        <source>Free some space, or export to another drive.</source>
        <translation>공간을 비우거나 다른 드라이브로 내보내세요.</translation>
    </message>
    <message>
        <source>Free some space, then try again or resume the run.</source>
        <translation>공간을 비운 다음 다시 시도하거나 실행을 재개하세요.</translation>
    </message>
    <message>
        <source>Close other programs, then try again; {log} says more.</source>
        <translation>다른 프로그램을 닫고 다시 시도하세요. 자세한 내용은 {log}에 있습니다.</translation>
    </message>
    <message>
        <source>Try again; {log} says more.</source>
        <translation>다시 시도하세요. 자세한 내용은 {log}에 있습니다.</translation>
    </message>
    <message>
        <source>The details are in {log}.</source>
        <translation>자세한 내용은 {log}에 있습니다.</translation>
    </message>
    <message>
        <source>The card has {temperature_c} °C. Above {pause_above_c} °C training waits until it is below {resume_below_c} °C. The card itself slows down at {slowdown_c} °C.</source>
        <translation>카드가 {temperature_c} °C입니다. {pause_above_c} °C를 넘으면 {resume_below_c} °C 아래로 식을 때까지 학습이 기다립니다. 카드 자체는 {slowdown_c} °C에서 느려집니다.</translation>
    </message>
    <message>
        <source>The card has {temperature_c} °C. Above {pause_above_c} °C training waits until it is below {resume_below_c} °C.</source>
        <translation>카드가 {temperature_c} °C입니다. {pause_above_c} °C를 넘으면 {resume_below_c} °C 아래로 식을 때까지 학습이 기다립니다.</translation>
    </message>
    <message>
        <source>The card has not told its temperature for {seconds} s, so training goes on without the heat guard; the card's own protection remains.</source>
        <translation>카드가 {seconds}초 동안 온도를 알려 주지 않아 열 보호 없이 학습을 계속합니다. 카드 자체의 보호는 남아 있습니다.</translation>
    </message>
    <message>
        <source>The driver has told nothing of the card for {seconds} s. Training goes on; its temperature and memory are unknown meanwhile.</source>
        <translation>드라이버가 {seconds}초 동안 카드에 대해 아무것도 알려 주지 않습니다. 학습은 계속되고, 그동안 온도와 메모리는 알 수 없습니다.</translation>
    </message>
    <message>
        <source>The card slows itself down because it is too hot.</source>
        <translation>카드가 너무 뜨거워 스스로 느려집니다.</translation>
    </message>
    <message>
        <source>The card has reached its power limit of {power_limit_w} W and slows itself down. That is normal at full load.</source>
        <translation>카드가 전력 한계 {power_limit_w} W에 이르러 스스로 느려집니다. 최대 부하에서는 정상입니다.</translation>
    </message>
    <message>
        <source>The card has reached its power limit and slows itself down. That is normal at full load.</source>
        <translation>카드가 전력 한계에 이르러 스스로 느려집니다. 최대 부하에서는 정상입니다.</translation>
    </message>
    <message>
        <source>The card's hardware halves its clocks: it is too hot, or gets too little power.</source>
        <translation>카드 하드웨어가 클럭을 절반으로 낮췄습니다. 너무 뜨겁거나 전력이 모자랍니다.</translation>
    </message>
    <message>
        <source>Other programs hold {held} of the card's memory: {names}. Closing them leaves more for training.</source>
        <translation>다른 프로그램이 카드 메모리를 {held} 쓰고 있습니다: {names}. 닫으면 학습에 더 쓸 수 있습니다.</translation>
    </message>
    <message>
        <source>Other programs hold {held} of the card's memory. Closing them leaves more for training.</source>
        <translation>다른 프로그램이 카드 메모리를 {held} 쓰고 있습니다. 닫으면 학습에 더 쓸 수 있습니다.</translation>
    </message>
    <message>
        <source>Windows has moved {spilled} of the card's memory into main memory, and steps take {slower} times as long. In the NVIDIA Control Panel, under "Manage 3D settings", set "CUDA - Sysmem Fallback Policy" to "Prefer No Sysmem Fallback", or choose settings that need less memory.</source>
        <translation>Windows가 카드 메모리 중 {spilled} 분량을 주 메모리로 옮겨 스텝이 {slower}배 걸립니다. NVIDIA 제어판의 "3D 설정 관리"에서 "CUDA - Sysmem Fallback Policy"를 "Prefer No Sysmem Fallback"으로 바꾸거나, 메모리가 덜 드는 설정을 고르세요.</translation>
    </message>
    <message>
        <source>The computer slept (or the program was stopped) for {seconds} s; the run goes on.</source>
        <translation>컴퓨터가 {seconds}초 동안 잠들었거나 프로그램이 멈춰 있었습니다. 실행은 계속됩니다.</translation>
    </message>
    <message>
        <source>The computer's clock was set. The run counts steps and its own seconds, so nothing of it changes.</source>
        <translation>컴퓨터의 시계가 바뀌었습니다. 실행은 스텝과 자체 시간을 세므로 달라지는 것이 없습니다.</translation>
    </message>
    <message>
        <source>Nothing was heard of the training for {seconds} s, far longer than a step takes. If it stays so, it is ended and goes on from the last checkpoint.</source>
        <translation>{seconds}초 동안 학습에서 아무 소식이 없습니다. 한 스텝보다 훨씬 깁니다. 계속 그러면 끝내고 마지막 체크포인트에서 이어 갑니다.</translation>
    </message>
    <message>
        <source>The job did not answer any more, so it was ended.</source>
        <translation>작업이 더는 답하지 않아 끝냈습니다.</translation>
    </message>
    <message>
        <source>Try again. If it happens again, restart the computer: the driver may hang. {log} says more.</source>
        <translation>다시 시도하세요. 또 생기면 컴퓨터를 다시 시작하세요. 드라이버가 멈췄을 수 있습니다. 자세한 내용은 {log}에 있습니다.</translation>
    </message>
    <message>
        <source>Resume goes on from the last checkpoint. If it happens again, restart the computer: the driver may hang.</source>
        <translation>이어 하기를 누르면 마지막 체크포인트에서 계속합니다. 또 그러면 컴퓨터를 다시 시작하세요. 드라이버가 멈췄을 수 있습니다.</translation>
    </message>
    <message>
        <source>The graphics card stopped working for this run ({reason}): its driver was reset, or it fell off the bus.</source>
        <translation>그래픽 카드가 이 실행에서 작동을 멈췄습니다({reason}). 드라이버가 재설정되었거나 카드 연결이 끊겼습니다.</translation>
    </message>
    <message>
        <source>Resume goes on from the last checkpoint. If it happens again, restart the computer, undo any overclocking, and look at the card's power cables.</source>
        <translation>이어 하기를 누르면 마지막 체크포인트에서 계속합니다. 또 그러면 컴퓨터를 다시 시작하고, 오버클럭을 풀고, 카드의 전원 케이블을 확인하세요.</translation>
    </message>
    <message>
        <source>The graphics driver does not answer.</source>
        <translation>그래픽 드라이버가 답하지 않습니다.</translation>
    </message>
    <message>
        <source>Restart the computer. To train on the processor instead, choose "cpu" for where it trains.</source>
        <translation>컴퓨터를 다시 시작하세요. 대신 프로세서로 학습하려면 학습 장치를 "cpu"로 고르세요.</translation>
    </message>
    <message>
        <source>The training broke off. A new process goes on from the last checkpoint.</source>
        <translation>학습이 끊겼습니다. 새 프로세스가 마지막 체크포인트에서 이어 갑니다.</translation>
    </message>
    <message>
        <source>The {card} is already taken by the run {run} (process {pid}).</source>
        <translation>{card} 카드는 이미 {run} 실행(프로세스 {pid})이 쓰고 있습니다.</translation>
    </message>
    <message>
        <source>Wait until that run has ended, stop it, or choose another card.</source>
        <translation>그 실행이 끝날 때까지 기다리거나, 중단하거나, 다른 카드를 고르세요.</translation>
    </message>
    <message>
        <source>The card may draw {watts} W instead of {before_w} W while this run goes on; afterwards its own limit is set back.</source>
        <translation>이 실행이 진행되는 동안 카드의 전력 한계를 {before_w} W에서 {watts} W로 바꾸고, 끝나면 되돌립니다.</translation>
    </message>
    <message>
        <source>An earlier run ended before it could set the card's power limit back; that is done now.</source>
        <translation>이전 실행이 카드의 전력 한계를 되돌리기 전에 끝났습니다. 지금 되돌렸습니다.</translation>
    </message>
    <message>
        <source>The power limit of {watts} W could not be set: that takes an administrator's rights.</source>
        <translation>전력 한계를 {watts} W로 바꿀 수 없었습니다. 관리자 권한이 필요합니다.</translation>
    </message>
    <message>
        <source>Leave the power limit empty, or start Tunesmith with the rights to set it.</source>
        <translation>전력 한계를 비워 두거나, 바꿀 권한으로 Tunesmith를 시작하세요.</translation>
    </message>
    <message>
        <source>The power limit of {watts} W could not be set: this card takes {low_w} to {high_w} W.</source>
        <translation>전력 한계를 {watts} W로 바꿀 수 없었습니다. 이 카드는 {low_w}~{high_w} W를 받습니다.</translation>
    </message>
    <message>
        <source>The power limit of {watts} W could not be set: this card has none that can be set.</source>
        <translation>전력 한계를 {watts} W로 바꿀 수 없었습니다. 이 카드는 바꿀 수 없습니다.</translation>
    </message>
    <message>
        <source>The power limit of {watts} W could not be set: the driver refused it.</source>
        <translation>전력 한계를 {watts} W로 바꿀 수 없었습니다. 드라이버가 거부했습니다.</translation>
    </message>
    <message>
        <source>The power limit could not be set: the card does not answer.</source>
        <translation>전력 한계를 바꿀 수 없었습니다. 카드가 답하지 않습니다.</translation>
    </message>
    <message>
        <source>The power limit of {watts} W was not set, because the note that would set it back cannot be written.</source>
        <translation>되돌리기 위한 메모를 쓸 수 없어 전력 한계를 {watts} W로 바꾸지 않았습니다.</translation>
    </message>
    <message>
        <source>The power limit of {watts} W is not set, because this run does not train on a graphics card.</source>
        <translation>이 실행은 그래픽 카드로 학습하지 않으므로 전력 한계 {watts} W는 적용하지 않습니다.</translation>
    </message>
    <message>
        <source>The graphics memory ran out. The card has {total}: this run held {reserved}, other programs and CUDA itself {others}.</source>
        <translation>그래픽 메모리가 모자랐습니다. 카드 {total} 중 이 실행이 {reserved}, 다른 프로그램과 CUDA가 {others} 썼습니다.</translation>
    </message>
    <message>
        <source>The estimate for this run was {estimated_peak}.</source>
        <translation>이 실행의 예상은 {estimated_peak} 분량이었습니다.</translation>
    </message>
    <message>
        <source>Memory ran out at step {step}. It is made again with micro-batches of {micro_batch_size} rows instead of {micro_batch_size_before}, {gradient_accumulation_steps} of them to a step instead of {gradient_accumulation_steps_before}; what the model learns from stays the same.</source>
        <translation>{step}스텝에서 메모리가 모자랐습니다. {micro_batch_size_before}행 대신 {micro_batch_size}행 마이크로배치로, 스텝당 {gradient_accumulation_steps_before}개 대신 {gradient_accumulation_steps}개로 다시 합니다. 모델이 배우는 내용은 그대로입니다.</translation>
    </message>
    <message>
        <source>Memory ran out while answering a prompt; the training goes on.</source>
        <translation>질문에 답하다 메모리가 모자랐습니다. 학습은 계속됩니다.</translation>
    </message>
    <message>
        <source>The loss has exploded: it was {best} at its best and is {loss} at step {step}. The training stopped before this could overwrite the last good checkpoint.</source>
        <translation>손실이 폭발했습니다. 가장 좋을 때 {best}, {step}스텝에서 {loss}입니다. 마지막 좋은 체크포인트를 덮어쓰기 전에 학습을 멈췄습니다.</translation>
    </message>
    <message>
        <source>Go back to the last checkpoint with a lower learning rate.</source>
        <translation>더 낮은 학습률로 마지막 체크포인트로 돌아가세요.</translation>
    </message>
    <message>
        <source>The learning rate is {learning_rate} from here on.</source>
        <translation>여기부터 학습률은 {learning_rate}입니다.</translation>
    </message>
    <message>
        <source>That learning rate cannot be.</source>
        <translation>그런 학습률은 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>Choose one above 0, at most 1.</source>
        <translation>0보다 크고 1 이하인 값을 고르세요.</translation>
    </message>
    <message>
        <source>Look into its checkpoints folder for the steps there are.</source>
        <translation>checkpoints 폴더에서 있는 스텝을 확인하세요.</translation>
    </message>
    <message>
        <source>The disk is full: {missing} must be freed before this checkpoint can be saved. The training waits and goes on by itself.</source>
        <translation>디스크가 가득 찼습니다. 이 체크포인트를 저장하려면 {missing} 비워야 합니다. 학습은 기다렸다가 스스로 계속합니다.</translation>
    </message>
    <message>
        <source>There is room on the disk again; the training goes on.</source>
        <translation>디스크에 다시 공간이 생겨 학습을 계속합니다.</translation>
    </message>
    <message>
        <source>The folder of this run, {path}, is not there any more. The training waits for it to come back.</source>
        <translation>이 실행의 폴더 {path} 자리가 사라졌습니다. 돌아올 때까지 학습이 기다립니다.</translation>
    </message>
    <message>
        <source>The folder of this run is back; the training goes on.</source>
        <translation>이 실행의 폴더가 돌아와 학습을 계속합니다.</translation>
    </message>
    <message>
        <source>The folder of this run, {path}, is not there any more, so nothing can be saved in it.</source>
        <translation>이 실행의 폴더 {path} 자리가 사라져 아무것도 저장할 수 없습니다.</translation>
    </message>
    <message>
        <source>Put it back where it was (or connect its drive), then resume: what was saved in it is still good.</source>
        <translation>있던 자리에 되돌리거나 드라이브를 연결한 뒤 이어 하세요. 저장된 것은 그대로 쓸 수 있습니다.</translation>
    </message>
    <message>
        <source>The journal of the run could not be written ({reason}). The training goes on and tries again.</source>
        <translation>실행 기록을 쓸 수 없었습니다({reason}). 학습은 계속되고 다시 시도합니다.</translation>
    </message>
    <message>
        <source>The journal of the run is written again, nothing of it is missing.</source>
        <translation>실행 기록을 다시 씁니다. 빠진 것은 없습니다.</translation>
    </message>
    <message>
        <source>A memory snapshot needs a graphics card; this run trains on the processor.</source>
        <translation>메모리 스냅샷에는 그래픽 카드가 필요합니다. 이 실행은 프로세서로 학습합니다.</translation>
    </message>
    <message>
        <source>The card's memory through step {step} is in {name}; pytorch.org/memory_viz shows it.</source>
        <translation>{step}스텝까지의 카드 메모리가 {name} 파일에 있습니다. pytorch.org/memory_viz에서 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>The memory snapshot could not be written: {reason}.</source>
        <translation>메모리 스냅샷을 쓸 수 없었습니다: {reason}.</translation>
    </message>
    <message>
        <source>The report could not be written to {path}: {reason}.</source>
        <translation>{path} 파일에 보고서를 쓸 수 없었습니다: {reason}.</translation>
    </message>
    <message>
        <source>Choose another place, or free some space there.</source>
        <translation>다른 곳을 고르거나 그곳의 공간을 비우세요.</translation>
    </message>
    <message>
        <source>The adapter in {path} is damaged: one of its files is missing or cannot be read.</source>
        <translation>어댑터가 손상되었습니다. 파일 하나가 없거나 읽을 수 없습니다: {path}.</translation>
    </message>
    <message>
        <source>Take one of the run's checkpoints instead, or train again.</source>
        <translation>실행의 체크포인트 중 하나를 쓰거나 다시 학습하세요.</translation>
    </message>
    <message>
        <source>Take the result, or another checkpoint.</source>
        <translation>결과나 다른 체크포인트를 쓰세요.</translation>
    </message>
    <message>
        <source>{missing} weights of the model are not in its files, {name} among them.</source>
        <translation>모델의 가중치 {missing}개가 파일에 없습니다. 그중 하나: {name}.</translation>
    </message>
    <message>
        <source>The files of this model do not belong together; fetch it again.</source>
        <translation>이 모델의 파일들은 서로 맞지 않습니다. 다시 받으세요.</translation>
    </message>
    <message>
        <source>The exported model goes on differently from what was trained (at {differing} of {places} places, {kl} nats per token), so it was not kept.</source>
        <translation>내보낸 모델이 학습한 모델과 다르게 이어 갑니다({places}곳 중 {differing}곳, 토큰당 {kl}나트). 그래서 남기지 않았습니다.</translation>
    </message>
    <message>
        <source>Answers were taught to end with {token}, which {places} would not stop at: the model would never stop talking, so it was not kept.</source>
        <translation>답이 {token} 토큰으로 끝나도록 배웠는데 {places} 쪽에서는 거기서 멈추지 않습니다. 모델이 말을 그치지 않게 되므로 남기지 않았습니다.</translation>
    </message>
    <message>
        <source>Please report this with the run's export.log.</source>
        <translation>실행의 export.log 파일과 함께 알려 주세요.</translation>
    </message>
    <message>
        <source>This {kind} model cannot be written as GGUF.</source>
        <translation>이 {kind} 모델은 GGUF로 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>The model has weights that GGUF has no name for ({name}), so it would not be the same model.</source>
        <translation>GGUF에 이름이 없는 가중치({name})가 있어 같은 모델이 되지 않습니다.</translation>
    </message>
    <message>
        <source>The model's tokenizer cannot be written as GGUF: llama.cpp would read other tokens than the model learned.</source>
        <translation>이 모델의 토크나이저는 GGUF로 쓸 수 없습니다. llama.cpp가 모델이 배운 것과 다른 토큰을 읽게 됩니다.</translation>
    </message>
    <message>
        <source>llama.cpp would read other tokens than the model learned, so the GGUF was not kept (in “{text}”).</source>
        <translation>llama.cpp가 모델이 배운 것과 다른 토큰을 읽게 되어 GGUF를 남기지 않았습니다(“{text}”).</translation>
    </message>
    <message>
        <source>Export the merged model instead, and please report this with the run's export.log.</source>
        <translation>대신 병합한 모델을 내보내고, 실행의 export.log 파일과 함께 알려 주세요.</translation>
    </message>
    <message>
        <source>The weights {name} are too large for float16, so the model would say nonsense.</source>
        <translation>{name} 가중치가 float16에 담기에 너무 커서 모델이 엉뚱한 말을 하게 됩니다.</translation>
    </message>
    <message>
        <source>Export it as bf16 or q8_0 instead.</source>
        <translation>대신 bf16이나 q8_0으로 내보내세요.</translation>
    </message>
    <message>
        <source>There is no quantization {name}.</source>
        <translation>{name} 양자화는 없습니다.</translation>
    </message>
    <message>
        <source>Take one of {names}.</source>
        <translation>다음 중 하나를 고르세요: {names}.</translation>
    </message>
    <message>
        <source>{name} is made by llama.cpp's llama-quantize, which is not on this computer.</source>
        <translation>{name} 형식은 llama.cpp의 llama-quantize가 만드는데, 이 컴퓨터에 없습니다.</translation>
    </message>
    <message>
        <source>Install llama.cpp so that llama-quantize is on the PATH, or take q8_0, q5_0 or q4_0.</source>
        <translation>llama-quantize가 PATH에 있도록 llama.cpp를 설치하거나 q8_0, q5_0, q4_0을 고르세요.</translation>
    </message>
    <message>
        <source>llama-quantize did not make {name}: {reason}.</source>
        <translation>llama-quantize가 {name} 형식을 만들지 못했습니다: {reason}.</translation>
    </message>
    <message>
        <source>Take q8_0, q5_0 or q4_0, which need no other program.</source>
        <translation>다른 프로그램이 필요 없는 q8_0, q5_0, q4_0을 고르세요.</translation>
    </message>
    <message>
        <source>Nobody is signed in to the Hugging Face Hub, so nothing can be uploaded.</source>
        <translation>Hugging Face Hub에 로그인되어 있지 않아 아무것도 올릴 수 없습니다.</translation>
    </message>
    <message>
        <source>Sign in under Settings with a write token.</source>
        <translation>설정에서 쓰기 토큰으로 로그인하세요.</translation>
    </message>
    <message>
        <source>The access token does not give the right to write to {repo}.</source>
        <translation>이 액세스 토큰으로는 {repo} 저장소에 쓸 권한이 없습니다.</translation>
    </message>
    <message>
        <source>Sign in with a write token of the account that owns it.</source>
        <translation>소유한 계정의 쓰기 토큰으로 로그인하세요.</translation>
    </message>
    <message>
        <source>The Hugging Face Hub takes no repository called {repo}.</source>
        <translation>Hugging Face Hub가 {repo} 이름의 저장소를 받지 않습니다.</translation>
    </message>
    <message>
        <source>Name it OWNER/NAME, with your own account as the owner.</source>
        <translation>OWNER/NAME 형식으로, 자신의 계정을 소유자로 적으세요.</translation>
    </message>
    <message>
        <source>Nothing reaches the Hugging Face Hub any more. The upload waits up to {minutes} minutes for the network, and goes on where it was.</source>
        <translation>Hugging Face Hub에 더 이상 연결되지 않습니다. 업로드는 네트워크를 최대 {minutes}분 기다린 뒤 멈춘 곳부터 이어 갑니다.</translation>
    </message>
    <message>
        <source>This Hub has no Xet store: who cancels now, or starts the program anew, sends the file that is under way from its beginning again, and those before it not at all.</source>
        <translation>이 Hub에는 Xet 저장소가 없습니다. 지금 취소하거나 프로그램을 다시 시작하면 보내던 파일은 처음부터 다시 보내고, 그 앞의 파일은 다시 보내지 않습니다.</translation>
    </message>
    <message>
        <source>{repo} was there already and is public, so everybody can see what is uploaded.</source>
        <translation>{repo} 저장소가 이미 있었고 공개되어 있어, 올린 것을 누구나 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>{path} is no folder that Tunesmith has exported.</source>
        <translation>{path} 폴더는 Tunesmith가 내보낸 폴더가 아닙니다.</translation>
    </message>
    <message>
        <source>Choose a run, or a folder that was exported before.</source>
        <translation>실행이나 전에 내보낸 폴더를 고르세요.</translation>
    </message>
    <message>
        <source>Ollama did not take the model: {reason}.</source>
        <translation>Ollama가 모델을 받지 않았습니다: {reason}.</translation>
    </message>
    <message>
        <source>Look whether this Ollama is up to date; the exported files are whole.</source>
        <translation>Ollama가 최신인지 확인하세요. 내보낸 파일은 온전합니다.</translation>
    </message>
    <message>
        <source>Ollama at {address} does not answer ({reason}).</source>
        <translation>{address} 주소의 Ollama가 답하지 않습니다({reason}).</translation>
    </message>
    <message>
        <source>Start Ollama and try again, or type: {line}</source>
        <translation>Ollama를 시작하고 다시 시도하거나 이렇게 입력하세요: {line}</translation>
    </message>
    <message>
        <source>{path} holds no GGUF with a Modelfile.</source>
        <translation>{path} 안에 Modelfile이 딸린 GGUF가 없습니다.</translation>
    </message>
    <message>
        <source>Export for Ollama first.</source>
        <translation>먼저 Ollama용으로 내보내세요.</translation>
    </message>
    <message>
        <source>{path} is a file.</source>
        <translation>{path}: 폴더가 아니라 파일입니다.</translation>
    </message>
    <message>
        <source>The folder {path} cannot be written ({reason}).</source>
        <translation>{path} 폴더에 쓸 수 없습니다({reason}).</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>다른 폴더를 고르세요.</translation>
    </message>
    <message>
        <source>The shape of {source} is not known, so its memory cannot be predicted.</source>
        <translation>{source} 모델의 형태를 알 수 없어 메모리를 예상할 수 없습니다.</translation>
    </message>
    <message>
        <source>Choose the folder that holds its config.json, or another model.</source>
        <translation>config.json이 있는 폴더나 다른 모델을 고르세요.</translation>
    </message>
    <message>
        <source>{model} is not on this computer yet.</source>
        <translation>{model} 모델이 아직 이 컴퓨터에 없습니다.</translation>
    </message>
    <message>
        <source>Fetch it first, or choose a folder with its config.json.</source>
        <translation>먼저 받거나 config.json이 있는 폴더를 고르세요.</translation>
    </message>
    <message>
        <source>Layers of {model_type} would mix packed rows, so rows are not packed.</source>
        <translation>{model_type}: 이 모델의 층에서는 묶은 행이 서로 섞이므로 행을 묶지 않습니다.</translation>
    </message>
    <message>
        <source>Models of the type {model_type} are estimated like a usual decoder, so the band is wider.</source>
        <translation>{model_type} 종류의 모델은 보통 디코더처럼 어림하므로 범위가 더 넓습니다.</translation>
    </message>
    <message>
        <source>The architecture {model_type} is not known here: its layers are guessed, so the band is very wide. A rehearsal measures it, and tunesmith estimate --exact traces it without a card.</source>
        <translation>{model_type} 구조는 여기에 알려져 있지 않아 레이어를 추측했으므로 범위가 매우 넓습니다. 예행연습으로 측정하거나, 그래픽 카드 없이 tunesmith estimate --exact로 추적할 수 있습니다.</translation>
    </message>
    <message>
        <source>One step of this model could not be followed: {reason}</source>
        <translation>이 모델의 스텝 하나를 따라갈 수 없었습니다: {reason}</translation>
    </message>
    <message>
        <source>Use the estimate without the exact path, and rehearse before a long run.</source>
        <translation>정확한 계산 없이 예측을 쓰고, 긴 실행 전에는 예행연습을 하세요.</translation>
    </message>
    <message>
        <source>The installed transformers cannot build a model of the type {model_type}.</source>
        <translation>설치된 transformers는 {model_type} 유형의 모델을 만들 수 없습니다.</translation>
    </message>
    <message>
        <source>Use the estimate without --exact, or choose another model.</source>
        <translation>--exact 없이 예측을 쓰거나 다른 모델을 고르세요.</translation>
    </message>
    <message>
        <source>The layers of {architecture} are not in one list, so they cannot be told apart.</source>
        <translation>{architecture}의 층이 한 목록에 있지 않아 서로 구별할 수 없습니다.</translation>
    </message>
    <message>
        <source>Use the estimate without --exact.</source>
        <translation>--exact 없이 예측을 쓰세요.</translation>
    </message>
    <message>
        <source>bitsandbytes leaves fused experts in 16 bit; they count so.</source>
        <translation>bitsandbytes는 합쳐진 전문가 층을 16비트로 둡니다. 그렇게 셉니다.</translation>
    </message>
    <message>
        <source>transformers does not quantize the layers of {model_type}, so the weights stay in 16 bit.</source>
        <translation>transformers가 {model_type} 층을 양자화하지 않아 가중치가 16비트로 남습니다.</translation>
    </message>
    <message>
        <source>None of the target modules is a layer of this model.</source>
        <translation>대상 모듈 중 이 모델의 층인 것이 없습니다.</translation>
    </message>
    <message>
        <source>The optimizer's states are paged: the driver moves them to main memory when room is short.</source>
        <translation>옵티마이저 상태는 페이징됩니다. 공간이 모자라면 드라이버가 주 메모리로 옮깁니다.</translation>
    </message>
    <message>
        <source>The part of the model that sees is not counted.</source>
        <translation>모델에서 보는 부분은 세지 않았습니다.</translation>
    </message>
    <message>
        <source>The model was made for at most {limit} tokens.</source>
        <translation>이 모델은 최대 {limit}토큰까지 쓰도록 만들어졌습니다.</translation>
    </message>
    <message>
        <source>This conversation has {tokens} tokens, and the model reads {limit} at most.</source>
        <translation>이 대화는 {tokens}토큰이고, 모델은 최대 {limit}토큰을 읽습니다.</translation>
    </message>
    <message>
        <source>Begin a new conversation, or ask more briefly.</source>
        <translation>새 대화를 시작하거나 더 짧게 물으세요.</translation>
    </message>
    <message>
        <source>The graphics memory ran out while talking to the model.</source>
        <translation>모델과 대화하는 동안 그래픽 메모리가 모자랐습니다.</translation>
    </message>
    <message>
        <source>Talk to it on the processor, ask for shorter answers, or pause the run that uses the card.</source>
        <translation>프로세서에서 대화하거나, 더 짧은 답을 청하거나, 카드를 쓰는 실행을 일시 정지하세요.</translation>
    </message>
    <message>
        <source>torch does not start.</source>
        <translation>torch가 시작되지 않습니다.</translation>
    </message>
    <message>
        <source>Start Tunesmith again: it mends the installation.</source>
        <translation>Tunesmith를 다시 시작하세요. 설치를 바로잡습니다.</translation>
    </message>
    <message>
        <source>There is an NVIDIA card, but the installed torch cannot use it.</source>
        <translation>NVIDIA 카드가 있지만 설치된 torch가 쓰지 못합니다.</translation>
    </message>
    <message>
        <source>Start Tunesmith again: it installs the build for the card.</source>
        <translation>Tunesmith를 다시 시작하세요. 카드에 맞는 버전을 설치합니다.</translation>
    </message>
    <message>
        <source>No NVIDIA card answers, so training runs on the processor: fine for the demo, slow for anything else.</source>
        <translation>응답하는 NVIDIA 카드가 없어 프로세서로 학습합니다. 데모에는 충분하지만 그 밖에는 느립니다.</translation>
    </message>
    <message>
        <source>With a card in the computer, install or update its driver.</source>
        <translation>컴퓨터에 카드가 있다면 드라이버를 설치하거나 업데이트하세요.</translation>
    </message>
    <message>
        <source>bitsandbytes does not work, so models cannot be quantized.</source>
        <translation>bitsandbytes가 동작하지 않아 모델을 양자화할 수 없습니다.</translation>
    </message>
    <message>
        <source>Start Tunesmith again.</source>
        <translation>Tunesmith를 다시 시작하세요.</translation>
    </message>
    <message>
        <source>There is no display, so the window cannot open.</source>
        <translation>화면이 없어 창을 열 수 없습니다.</translation>
    </message>
    <message>
        <source>Log in at the desktop, or use the commands.</source>
        <translation>데스크톱에 로그인하거나 명령을 쓰세요.</translation>
    </message>
    <message>
        <source>Little space is free where runs are kept.</source>
        <translation>실행 기록을 두는 곳에 남은 공간이 적습니다.</translation>
    </message>
    <message>
        <source>Free some space; a 7 B model takes about 15 GiB.</source>
        <translation>공간을 비우세요. 7B 모델은 약 15 GiB를 씁니다.</translation>
    </message>
</context>
<context>
    <name>ModelDetails</name>
    <message>
        <source>Look it up</source>
        <translation>찾아보기</translation>
    </message>
    <message>
        <source>Asks the Hugging Face Hub about this model.</source>
        <translation>Hugging Face Hub에 이 모델을 묻습니다.</translation>
    </message>
    <message>
        <source>Model card</source>
        <translation>모델 카드</translation>
    </message>
    <message>
        <source>Opens the model's page in your browser.</source>
        <translation>브라우저에서 모델 페이지를 엽니다.</translation>
    </message>
    <message>
        <source>The demo</source>
        <translation>데모</translation>
    </message>
    <message>
        <source>New here?</source>
        <translation>처음이신가요?</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>It cannot do without its own Python code, which stays off until you have looked at it and allow it.</source>
        <translation>자체 파이썬 코드 없이는 쓸 수 없습니다. 코드는 살펴보고 허용할 때까지 꺼져 있습니다.</translation>
    </message>
    <message>
        <source>The settings let its own Python code run, but nobody has looked at this revision here yet.</source>
        <translation>설정이 자체 파이썬 코드를 허용하지만, 이 리비전은 아직 아무도 살펴보지 않았습니다.</translation>
    </message>
    <message>
        <source>Start with the demo at the top of the list: it needs no download and no graphics card, and shows everything from the data to the export in a few minutes.</source>
        <translation>목록 맨 위의 데모로 시작하세요. 다운로드도 그래픽 카드도 필요 없고, 데이터부터 내보내기까지 몇 분 만에 모두 보여 줍니다.</translation>
    </message>
    <message>
        <source>A tiny model that comes with Tunesmith. In about a minute it learns to be Captain Bit, a pirate, also without a graphics card.</source>
        <translation>Tunesmith에 들어 있는 아주 작은 모델입니다. 그래픽 카드가 없어도 1분쯤이면 해적 ‘캡틴 비트’가 되는 법을 배웁니다.</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>읽는 중…</translation>
    </message>
    <message>
        <source>Asking the Hugging Face Hub about it…</source>
        <translation>Hugging Face Hub에 묻는 중…</translation>
    </message>
    <message>
        <source>Nothing is known of this model before it is looked up on the Hugging Face Hub. Nothing is asked there until you click.</source>
        <translation>Hugging Face Hub에서 찾아보기 전에는 이 모델을 알 수 없습니다. 누르기 전에는 아무것도 묻지 않습니다.</translation>
    </message>
    <message>
        <source>Brings its own chat template.</source>
        <translation>자체 대화 템플릿이 있습니다.</translation>
    </message>
    <message>
        <source>Base model, no chat template of its own: Tunesmith will use ChatML and teach it.</source>
        <translation>대화 템플릿이 없는 기본 모델입니다. Tunesmith가 ChatML 형식을 쓰고 함께 가르칩니다.</translation>
    </message>
    <message>
        <source>You have allowed its own Python code at this revision.</source>
        <translation>이 리비전의 자체 파이썬 코드를 허용했습니다.</translation>
    </message>
    <message>
        <source>It brings its own Python code, which stays off: it is not needed.</source>
        <translation>자체 파이썬 코드가 있지만 필요하지 않아 꺼 둡니다.</translation>
    </message>
    <message>
        <source>It also sees pictures; only its text part is trained.</source>
        <translation>그림도 보는 모델입니다. 글 부분만 학습합니다.</translation>
    </message>
    <message>
        <source>On this disk</source>
        <translation>이 디스크에 있음</translation>
    </message>
    <message>
        <source>On the Hugging Face Hub</source>
        <translation>Hugging Face Hub에 있음</translation>
    </message>
    <message>
        <source>1 weight file</source>
        <translation>가중치 파일 1개</translation>
    </message>
    <message>
        <source>{count} weight files</source>
        <translation>가중치 파일 {count}개</translation>
    </message>
    <message>
        <source>License: {name}</source>
        <translation>라이선스: {name}</translation>
    </message>
    <message>
        <source>own code</source>
        <translation>자체 코드</translation>
    </message>
    <message>
        <source>no code of its own</source>
        <translation>자체 코드 없음</translation>
    </message>
</context>
<context>
    <name>ModelFoldersCard</name>
    <message>
        <source>Folders with models</source>
        <translation>모델 폴더</translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation>폴더 추가…</translation>
    </message>
    <message>
        <source>Models in these folders, and one folder deeper, stand in the table too.</source>
        <translation>이 폴더와 한 단계 아래의 모델도 표에 나옵니다.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>빼기</translation>
    </message>
    <message>
        <source>Remove {folder}</source>
        <translation>{folder} 빼기</translation>
    </message>
    <message>
        <source>A folder with models</source>
        <translation>모델이 있는 폴더</translation>
    </message>
</context>
<context>
    <name>ModelPage</name>
    <message>
        <source>Search the Hugging Face Hub, or paste a name</source>
        <translation>Hugging Face Hub에서 찾거나 이름 붙여 넣기</translation>
    </message>
    <message>
        <source>Find a model</source>
        <translation>모델 찾기</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>검색 지우기</translation>
    </message>
    <message>
        <source>Open folder…</source>
        <translation>폴더 열기…</translation>
    </message>
    <message>
        <source>Suggested</source>
        <translation>추천</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>이 컴퓨터에 있음</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>Search again</source>
        <translation>다시 검색</translation>
    </message>
    <message>
        <source>Convert it…</source>
        <translation>변환…</translation>
    </message>
    <message>
        <source>Model card</source>
        <translation>모델 카드</translation>
    </message>
    <message>
        <source>Asking the Hugging Face Hub…</source>
        <translation>Hugging Face Hub에 묻는 중…</translation>
    </message>
    <message>
        <source>No answer from the Hugging Face Hub yet. What is on this computer can be used.</source>
        <translation>Hugging Face Hub에서 아직 응답이 없습니다. 이 컴퓨터에 있는 것은 쓸 수 있습니다.</translation>
    </message>
    <message>
        <source>The Hugging Face Hub cannot be reached. What is on this computer can be used.</source>
        <translation>Hugging Face Hub에 연결할 수 없습니다. 이 컴퓨터에 있는 것은 쓸 수 있습니다.</translation>
    </message>
    <message>
        <source>The Hugging Face Hub has no text model of that name.</source>
        <translation>Hugging Face Hub에 그런 이름의 글 모델이 없습니다.</translation>
    </message>
    <message>
        <source>{count} text models from the Hugging Face Hub, the most downloaded first.</source>
        <translation>Hugging Face Hub의 글 모델 {count}개, 많이 받은 순서입니다.</translation>
    </message>
    <message>
        <source>Write these weights anew as safetensors?</source>
        <translation>이 가중치를 safetensors로 새로 쓸까요?</translation>
    </message>
    <message>
        <source>Pickle files can run any program when they are opened. Tunesmith opens them with an unpickler that takes weights alone, in a process of its own, refuses everything else, and keeps the result in a folder of its own.</source>
        <translation>Pickle 파일은 열 때 아무 프로그램이나 실행할 수 있습니다. Tunesmith는 가중치만 받는 방식으로 별도 프로세스에서 열고, 나머지는 모두 거부하며, 결과를 자기 폴더에 둡니다.</translation>
    </message>
    <message>
        <source>Convert</source>
        <translation>변환</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Choose a base model</source>
        <translation>기본 모델을 고르세요</translation>
    </message>
    <message>
        <source>The fit column is computed for this computer with the settings of this fine-tune.</source>
        <translation>들어가는지는 이 컴퓨터와 지금 설정을 기준으로 계산합니다.</translation>
    </message>
    <message>
        <source>On this computer {count}</source>
        <translation>이 컴퓨터에 있음 {count}</translation>
    </message>
    <message>
        <source>The folder of a model</source>
        <translation>모델 폴더</translation>
    </message>
</context>
<context>
    <name>ModelTable</name>
    <message>
        <source>Model</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>매개변수</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>문맥 길이</translation>
    </message>
    <message>
        <source>License</source>
        <translation>라이선스</translation>
    </message>
    <message>
        <source>On this card</source>
        <translation>이 카드에서</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>내려받기</translation>
    </message>
    <message>
        <source>Will it fit here?</source>
        <translation>여기에 들어갈까요?</translation>
    </message>
    <message>
        <source>Demo: Captain Bit</source>
        <translation>데모: Captain Bit</translation>
    </message>
    <message>
        <source>not trainable</source>
        <translation>학습 불가</translation>
    </message>
    <message>
        <source>Fits easily</source>
        <translation>넉넉히 들어감</translation>
    </message>
    <message>
        <source>With the settings of this fine-tune, at the peak of a training.</source>
        <translation>이 미세 조정의 설정으로, 학습 중 최고일 때입니다.</translation>
    </message>
    <message>
        <source>on disk</source>
        <translation>받아 둠</translation>
    </message>
    <message>
        <source>Use “{name}”</source>
        <translation>“{name}” 사용</translation>
    </message>
    <message>
        <source>Its owner asks you to sign in and to accept the license on the model's page first.</source>
        <translation>먼저 모델 페이지에서 로그인하고 라이선스에 동의해야 합니다.</translation>
    </message>
</context>
<context>
    <name>ModelView</name>
    <message>
        <source>Models</source>
        <translation>모델</translation>
    </message>
</context>
<context>
    <name>NoteLine</name>
    <message>
        <source>A note on this run, for yourself</source>
        <translation>나를 위한 이 실행의 메모</translation>
    </message>
    <message>
        <source>Note on the run</source>
        <translation>실행 메모</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>메모</translation>
    </message>
</context>
<context>
    <name>PairsEditor</name>
    <message>
        <source>What</source>
        <translation>역할</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>열</translation>
    </message>
</context>
<context>
    <name>PercentEdit</name>
    <message>
        <source>Has to be from {low} to {high} %.</source>
        <translation>{low}~{high} % 사이여야 합니다.</translation>
    </message>
</context>
<context>
    <name>PlanChoice</name>
    <message>
        <source>Plan for</source>
        <translation>계획할 카드</translation>
    </message>
    <message>
        <source>This PC</source>
        <translation>이 PC</translation>
    </message>
    <message>
        <source>This PC: no NVIDIA card</source>
        <translation>이 PC: NVIDIA 카드 없음</translation>
    </message>
    <message>
        <source>This PC: {name}</source>
        <translation>이 PC: {name}</translation>
    </message>
</context>
<context>
    <name>PlotsMenu</name>
    <message>
        <source>Plots</source>
        <translation>그래프</translation>
    </message>
    <message>
        <source>Which plots are shown. Drag over a plot to look at a stretch closely, Ctrl and the wheel go closer, Shift and dragging move along, a double click shows the whole run.</source>
        <translation>어떤 그래프를 보일지 고릅니다. 그래프 위를 끌면 그 구간을 자세히 보고, Ctrl과 휠로 확대하고, Shift를 누르고 끌면 옮겨 가며, 두 번 누르면 전체를 봅니다.</translation>
    </message>
    <message>
        <source>Programs on the card</source>
        <translation>카드를 쓰는 프로그램</translation>
    </message>
    <message>
        <source>Closer</source>
        <translation>확대</translation>
    </message>
    <message>
        <source>Wider</source>
        <translation>축소</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>앞으로</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>뒤로</translation>
    </message>
    <message>
        <source>The whole run</source>
        <translation>실행 전체</translation>
    </message>
    <message>
        <source>Save as a picture…</source>
        <translation>그림으로 저장…</translation>
    </message>
    <message>
        <source>Save the values…</source>
        <translation>값 저장…</translation>
    </message>
    <message>
        <source>Record the memory of the next step</source>
        <translation>다음 스텝의 메모리 기록</translation>
    </message>
    <message>
        <source>Kept with the run, for PyTorch's own viewer at pytorch.org/memory_viz.</source>
        <translation>실행과 함께 남깁니다. PyTorch의 pytorch.org/memory_viz에서 볼 수 있습니다.</translation>
    </message>
</context>
<context>
    <name>Presets</name>
    <message>
        <source>Demo</source>
        <translation>데모</translation>
    </message>
    <message>
        <source>What suits the tiny pirate</source>
        <translation>꼬마 해적에게 맞춘 설정</translation>
    </message>
    <message>
        <source>Quick try</source>
        <translation>가볍게 해 보기</translation>
    </message>
    <message>
        <source>At most 100 steps, to see that it works</source>
        <translation>최대 100스텝, 되는지 확인용</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>균형</translation>
    </message>
    <message>
        <source>Two passes, rank 16</source>
        <translation>두 번 학습, 랭크 16</translation>
    </message>
    <message>
        <source>Best quality</source>
        <translation>최고 품질</translation>
    </message>
    <message>
        <source>Three passes, rank 32, keeps the best</source>
        <translation>세 번 학습, 랭크 32, 최고 시점 보관</translation>
    </message>
    <message>
        <source>Least memory</source>
        <translation>메모리 절약</translation>
    </message>
    <message>
        <source>For 6 to 8 GiB cards</source>
        <translation>6~8 GiB 카드용</translation>
    </message>
</context>
<context>
    <name>QueueCard</name>
    <message>
        <source>Queue</source>
        <translation>대기열</translation>
    </message>
    <message>
        <source>Start the next one</source>
        <translation>다음 것 시작</translation>
    </message>
    <message>
        <source>the next one begins when the run has ended</source>
        <translation>진행 중인 실행이 끝나면 다음 것이 시작됩니다</translation>
    </message>
    <message>
        <source>the program ended in the middle of {name}, which goes on first</source>
        <translation>{name}: 실행하던 중에 프로그램이 끝났으며, 먼저 이어서 합니다</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>빼기</translation>
    </message>
    <message>
        <source>Remove {name} from the queue</source>
        <translation>대기열에서 {name} 빼기</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>외 {n}개</translation>
    </message>
</context>
<context>
    <name>Reasons</name>
    <message>
        <source>loss</source>
        <translation>손실</translation>
    </message>
    <message>
        <source>gradient</source>
        <translation>그래디언트</translation>
    </message>
    <message>
        <source>it is damaged</source>
        <translation>손상되었습니다</translation>
    </message>
    <message>
        <source>the answer is not the Hub's own</source>
        <translation>Hub의 답이 아닙니다</translation>
    </message>
    <message>
        <source>its address is not found, as where there is no internet connection</source>
        <translation>주소를 찾을 수 없습니다. 인터넷 연결이 없을 때 그렇습니다</translation>
    </message>
    <message>
        <source>it is nested too deeply</source>
        <translation>너무 깊게 중첩되어 있습니다</translation>
    </message>
    <message>
        <source>it holds a number with thousands of digits</source>
        <translation>자릿수가 수천인 숫자가 있습니다</translation>
    </message>
    <message>
        <source>not valid JSON ({detail})</source>
        <translation>올바른 JSON이 아닙니다 ({detail})</translation>
    </message>
    <message>
        <source>longer than {count} million characters</source>
        <translation>{count}백만 자보다 깁니다</translation>
    </message>
    <message>
        <source>the file ends before its list is closed</source>
        <translation>목록이 닫히기 전에 파일이 끝났습니다</translation>
    </message>
    <message>
        <source>its quotes do not fit ({detail})</source>
        <translation>따옴표가 맞지 않습니다 ({detail})</translation>
    </message>
    <message>
        <source>{found} cells where the first line names {named} columns</source>
        <translation>첫 줄의 열은 {named}개인데 칸이 {found}개입니다</translation>
    </message>
    <message>
        <source>a list where an object with named columns belongs</source>
        <translation>이름 붙은 열이 있는 객체 대신 목록이 있습니다</translation>
    </message>
    <message>
        <source>a number where an object with named columns belongs</source>
        <translation>이름 붙은 열이 있는 객체 대신 숫자가 있습니다</translation>
    </message>
    <message>
        <source>a true or false where an object with named columns belongs</source>
        <translation>이름 붙은 열이 있는 객체 대신 참·거짓 값이 있습니다</translation>
    </message>
    <message>
        <source>a null where an object with named columns belongs</source>
        <translation>이름 붙은 열이 있는 객체 대신 null이 있습니다</translation>
    </message>
    <message>
        <source>a value where an object with named columns belongs</source>
        <translation>이름 붙은 열이 있는 객체 대신 값이 있습니다</translation>
    </message>
    <message>
        <source>its answer is empty</source>
        <translation>답이 비어 있습니다</translation>
    </message>
    <message>
        <source>its text is empty</source>
        <translation>글이 비어 있습니다</translation>
    </message>
    <message>
        <source>its chosen answer is empty</source>
        <translation>선호하는 답이 비어 있습니다</translation>
    </message>
    <message>
        <source>its rejected answer is empty</source>
        <translation>거부한 답이 비어 있습니다</translation>
    </message>
    <message>
        <source>it has no answer of the assistant</source>
        <translation>assistant의 답이 없습니다</translation>
    </message>
    <message>
        <source>it has no turns</source>
        <translation>대화의 차례가 없습니다</translation>
    </message>
    <message>
        <source>it is no conversation of a chat log</source>
        <translation>채팅 기록의 대화가 아닙니다</translation>
    </message>
    <message>
        <source>nobody says anything in it</source>
        <translation>말한 사람이 아무도 없습니다</translation>
    </message>
    <message>
        <source>it holds no turns</source>
        <translation>대화의 차례가 없습니다</translation>
    </message>
    <message>
        <source>it has no &lt;usr&gt; and &lt;bot&gt; turns</source>
        <translation>&lt;usr&gt;, &lt;bot&gt; 차례가 없습니다</translation>
    </message>
    <message>
        <source>it has no column "{name}"</source>
        <translation>“{name}” 열이 없습니다</translation>
    </message>
    <message>
        <source>"{name}" holds no text but a {kind}</source>
        <translation>“{name}” 열의 값이 글이 아닙니다 ({kind})</translation>
    </message>
    <message>
        <source>"{name}" holds no list of turns</source>
        <translation>“{name}” 열에 차례의 목록이 없습니다</translation>
    </message>
    <message>
        <source>"{name}" is a formula whose value was not saved</source>
        <translation>"{name}"은(는) 값이 저장되지 않은 수식입니다</translation>
    </message>
    <message>
        <source>a turn is no object</source>
        <translation>객체가 아닌 차례가 있습니다</translation>
    </message>
    <message>
        <source>a turn does not say whose it is</source>
        <translation>누구의 차례인지 알 수 없는 것이 있습니다</translation>
    </message>
    <message>
        <source>a turn holds something else than text</source>
        <translation>글이 아닌 것이 든 차례가 있습니다</translation>
    </message>
    <message>
        <source>a tool call cannot be written as JSON</source>
        <translation>JSON으로 쓸 수 없는 도구 호출이 있습니다</translation>
    </message>
    <message>
        <source>its path is longer than 260 characters, which Windows does not open</source>
        <translation>경로가 260자보다 길어 Windows에서 열 수 없습니다</translation>
    </message>
    <message>
        <source>another program has it open, or it is not yours to read</source>
        <translation>다른 프로그램이 열어 두었거나 읽을 권한이 없습니다</translation>
    </message>
    <message>
        <source>a gzip archive inside another one</source>
        <translation>다른 gzip 안에 든 gzip</translation>
    </message>
    <message>
        <source>a tar archive</source>
        <translation>tar 압축 파일</translation>
    </message>
    <message>
        <source>the archive is damaged from here on ({detail})</source>
        <translation>압축 파일이 여기부터 손상됨({detail})</translation>
    </message>
    <message>
        <source>it holds more than {count} files</source>
        <translation>파일이 {count}개가 넘음</translation>
    </message>
    <message>
        <source>it would unpack to far more than it can hold</source>
        <translation>풀면 담을 수 있는 것보다 훨씬 커짐</translation>
    </message>
    <message>
        <source>the path {path} leads out of it</source>
        <translation>{path} 경로가 밖으로 나감</translation>
    </message>
    <message>
        <source>it is protected by a password</source>
        <translation>암호로 잠겨 있음</translation>
    </message>
    <message>
        <source>{what} is larger than 8 GiB when unpacked</source>
        <translation>{what} 풀었을 때 8 GiB보다 큼</translation>
    </message>
    <message>
        <source>its texts alone take more than 256 MiB</source>
        <translation>글만으로 256 MiB가 넘음</translation>
    </message>
    <message>
        <source>is a run that trained all weights</source>
        <translation>모든 가중치를 학습한 실행임</translation>
    </message>
    <message>
        <source>was trained on another base model</source>
        <translation>다른 기본 모델로 학습됨</translation>
    </message>
    <message>
        <source>has no adapter that can be used ({detail})</source>
        <translation>쓸 수 있는 어댑터가 없음({detail})</translation>
    </message>
    <message>
        <source>is neither a run nor an adapter</source>
        <translation>실행도 어댑터도 아님</translation>
    </message>
    <message>
        <source>cannot be read ({detail})</source>
        <translation>읽을 수 없음({detail})</translation>
    </message>
    <message>
        <source>has other layers or another rank than this recipe ({count} of {total} tensors differ)</source>
        <translation>이 레시피와 층이나 랭크가 다름(텐서 {total}개 중 {count}개가 다름)</translation>
    </message>
    <message>
        <source>a key of a service</source>
        <translation>서비스의 키</translation>
    </message>
    <message>
        <source>a password in a link</source>
        <translation>링크에 든 비밀번호</translation>
    </message>
    <message>
        <source>an e-mail address</source>
        <translation>이메일 주소</translation>
    </message>
    <message>
        <source>a resident registration number</source>
        <translation>주민등록번호</translation>
    </message>
    <message>
        <source>an old Office file</source>
        <translation>옛 오피스 파일</translation>
    </message>
    <message>
        <source>an archive inside another one</source>
        <translation>압축 파일 안의 또 다른 압축 파일</translation>
    </message>
    <message>
        <source>a 7-Zip archive</source>
        <translation>7-Zip 압축 파일</translation>
    </message>
    <message>
        <source>a RAR archive</source>
        <translation>RAR 압축 파일</translation>
    </message>
    <message>
        <source>a file packed with bzip2</source>
        <translation>bzip2로 압축한 파일</translation>
    </message>
    <message>
        <source>a file packed with xz</source>
        <translation>xz로 압축한 파일</translation>
    </message>
    <message>
        <source>a file packed with Zstandard</source>
        <translation>Zstandard로 압축한 파일</translation>
    </message>
    <message>
        <source>a formatted text (RTF)</source>
        <translation>서식 있는 텍스트(RTF)</translation>
    </message>
    <message>
        <source>a Word document</source>
        <translation>Word 문서</translation>
    </message>
    <message>
        <source>a presentation</source>
        <translation>프레젠테이션</translation>
    </message>
    <message>
        <source>a binary Excel workbook</source>
        <translation>바이너리 Excel 통합 문서</translation>
    </message>
    <message>
        <source>an OpenDocument text</source>
        <translation>OpenDocument 텍스트</translation>
    </message>
    <message>
        <source>a web page</source>
        <translation>웹 페이지</translation>
    </message>
    <message>
        <source>an XML file</source>
        <translation>XML 파일</translation>
    </message>
    <message>
        <source>a YAML file</source>
        <translation>YAML 파일</translation>
    </message>
    <message>
        <source>a notebook</source>
        <translation>노트북 파일</translation>
    </message>
    <message>
        <source>a file protected by a password</source>
        <translation>암호로 보호된 파일</translation>
    </message>
    <message>
        <source>it holds another archive, {name}</source>
        <translation>다른 압축 파일이 들어 있습니다: {name}</translation>
    </message>
    <message>
        <source>it is a link that leads nowhere</source>
        <translation>아무 곳도 가리키지 않는 링크입니다</translation>
    </message>
    <message>
        <source>it is no ordinary file</source>
        <translation>일반 파일이 아닙니다</translation>
    </message>
    <message>
        <source>a PDF</source>
        <translation>PDF</translation>
    </message>
    <message>
        <source>a database</source>
        <translation>데이터베이스</translation>
    </message>
    <message>
        <source>a model</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>no text and no Parquet</source>
        <translation>텍스트도 Parquet도 아님</translation>
    </message>
    <message>
        <source>it is only a pointer that Git LFS left in place of the file</source>
        <translation>파일 대신 Git LFS가 남긴 표시뿐입니다</translation>
    </message>
    <message>
        <source>it is cut off or is not a safetensors file</source>
        <translation>중간에 끊겼거나 safetensors 파일이 아닙니다</translation>
    </message>
    <message>
        <source>it cannot be read ({detail})</source>
        <translation>읽을 수 없습니다 ({detail})</translation>
    </message>
    <message>
        <source>its header makes no sense</source>
        <translation>머리 부분을 이해할 수 없습니다</translation>
    </message>
    <message>
        <source>its last {count} bytes are missing</source>
        <translation>끝의 {count}바이트가 없습니다</translation>
    </message>
    <message>
        <source>it holds no table of settings</source>
        <translation>설정 표가 없습니다</translation>
    </message>
    <message>
        <source>this card has no bfloat16</source>
        <translation>이 카드에는 bfloat16이 없음</translation>
    </message>
    <message>
        <source>the processor trains in bfloat16</source>
        <translation>프로세서는 bfloat16으로 학습함</translation>
    </message>
    <message>
        <source>paging needs a card</source>
        <translation>페이징에는 카드가 필요함</translation>
    </message>
    <message>
        <source>layers of this model would mix packed rows</source>
        <translation>이 모델의 층에서는 묶은 행이 서로 섞입니다</translation>
    </message>
    <message>
        <source>this model keeps its activations</source>
        <translation>이 모델은 활성값을 그대로 둡니다</translation>
    </message>
    <message>
        <source>is too large</source>
        <translation>너무 큽니다</translation>
    </message>
    <message>
        <source>holds characters that cannot be written as UTF-8</source>
        <translation>UTF-8로 쓸 수 없는 글자가 있습니다</translation>
    </message>
    <message>
        <source>must be lower than guard.pause_above_c ({limit})</source>
        <translation>멈추는 온도({limit})보다 낮아야 합니다</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>그런 파일이나 폴더가 없음</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>권한 없음</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>디스크에 남은 공간 없음</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>읽기 전용 파일 시스템</translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation>파일이 아니라 폴더임</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>폴더가 아님</translation>
    </message>
    <message>
        <source>File exists</source>
        <translation>파일이 이미 있음</translation>
    </message>
    <message>
        <source>File name too long</source>
        <translation>파일 이름이 너무 긺</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>입출력 오류</translation>
    </message>
</context>
<context>
    <name>Recipe</name>
    <message>
        <source>Run</source>
        <translation>실행</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>데이터</translation>
    </message>
    <message>
        <source>Quantization</source>
        <translation>양자화</translation>
    </message>
    <message>
        <source>Adapter (LoRA)</source>
        <translation>어댑터 (LoRA)</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>학습</translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation>평가</translation>
    </message>
    <message>
        <source>Checkpoints</source>
        <translation>체크포인트</translation>
    </message>
    <message>
        <source>Heat and safety</source>
        <translation>온도와 안전</translation>
    </message>
    <message>
        <source>Hardware</source>
        <translation>하드웨어</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>What the run is called; empty takes the names of model and data.</source>
        <translation>실행의 이름입니다. 비워 두면 모델과 데이터의 이름을 씁니다.</translation>
    </message>
    <message>
        <source>Base model</source>
        <translation>기본 모델</translation>
    </message>
    <message>
        <source>A folder, a name on the Hugging Face Hub, or demo.</source>
        <translation>폴더, Hugging Face Hub의 이름, 또는 demo.</translation>
    </message>
    <message>
        <source>Revision</source>
        <translation>리비전</translation>
    </message>
    <message>
        <source>A branch, tag or commit of the model on the Hub; empty takes the newest.</source>
        <translation>Hub에 있는 모델의 브랜치, 태그 또는 커밋입니다. 비워 두면 최신을 씁니다.</translation>
    </message>
    <message>
        <source>Run the model's own code</source>
        <translation>모델에 딸린 코드 실행</translation>
    </message>
    <message>
        <source>Some models bring Python code that runs on your computer. Leave this off unless you have read that code.</source>
        <translation>일부 모델에는 내 컴퓨터에서 실행되는 파이썬 코드가 들어 있습니다. 코드를 읽어 보지 않았다면 꺼 두세요.</translation>
    </message>
    <message>
        <source>A file, a folder, a name on the Hugging Face Hub, or demo.</source>
        <translation>파일, 폴더, Hugging Face Hub의 이름, 또는 demo.</translation>
    </message>
    <message>
        <source>Configuration</source>
        <translation>구성</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>분할</translation>
    </message>
    <message>
        <source>Which rows to learn from; slices such as train[:10%] are understood.</source>
        <translation>배울 행의 범위입니다. train[:10%] 같은 표기도 쓸 수 있습니다.</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>형식</translation>
    </message>
    <message>
        <source>How a row is read. Auto looks at the first rows and says what it found.</source>
        <translation>행을 읽는 방식입니다. 자동은 처음 몇 행을 보고 찾은 형식을 알려 줍니다.</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>열</translation>
    </message>
    <message>
        <source>Which column holds what, when the headings do not say: prompt, completion, text, messages.</source>
        <translation>제목만으로 알 수 없을 때 어느 열에 무엇이 있는지 정합니다: prompt, completion, text, messages.</translation>
    </message>
    <message>
        <source>Use at most</source>
        <translation>최대로 쓸 행 수</translation>
    </message>
    <message>
        <source>Reads only so many rows; empty takes all.</source>
        <translation>이 수만큼만 읽습니다. 비워 두면 모두 읽습니다.</translation>
    </message>
    <message>
        <source>rows</source>
        <translation>행</translation>
    </message>
    <message>
        <source>Hold back (held-out)</source>
        <translation>검증용으로 떼어 두기</translation>
    </message>
    <message>
        <source>This share of the rows is never learned from. It shows whether the model learned or only memorised.</source>
        <translation>이 비율의 행은 학습에 쓰지 않습니다. 모델이 배웠는지 외우기만 했는지 알려 줍니다.</translation>
    </message>
    <message>
        <source>A row that cannot be read</source>
        <translation>읽을 수 없는 행</translation>
    </message>
    <message>
        <source>Skip it and count it, or stop before the training.</source>
        <translation>건너뛰고 세거나, 학습 전에 멈춥니다.</translation>
    </message>
    <message>
        <source>Remove duplicates</source>
        <translation>중복 제거</translation>
    </message>
    <message>
        <source>Learns from each distinct row once.</source>
        <translation>서로 다른 행을 한 번씩만 배웁니다.</translation>
    </message>
    <message>
        <source>Remove control characters</source>
        <translation>제어 문자 지우기</translation>
    </message>
    <message>
        <source>Takes damaged and invisible characters out of every row, so that the model does not learn to write them.</source>
        <translation>손상되거나 보이지 않는 문자를 모든 행에서 지워, 모델이 그런 문자를 쓰도록 배우지 않게 합니다.</translation>
    </message>
    <message>
        <source>Leave out rows with</source>
        <translation>이런 행 빼기</translation>
    </message>
    <message>
        <source>Problems of the check-up whose rows are not learned from, such as possible_secret or truncated_row.</source>
        <translation>점검에서 찾은 문제 중 배우지 않을 행의 문제입니다. possible_secret, truncated_row 등을 적습니다.</translation>
    </message>
    <message>
        <source>Weights held as</source>
        <translation>가중치 저장 방식</translation>
    </message>
    <message>
        <source>Double quantization</source>
        <translation>이중 양자화</translation>
    </message>
    <message>
        <source>Compresses the scales of 4-bit weights too: saves about 0.05 bytes for each weight.</source>
        <translation>4비트 가중치의 배율까지 압축해 가중치당 약 0.05바이트를 아낍니다.</translation>
    </message>
    <message>
        <source>Computes in (compute dtype)</source>
        <translation>계산 형식 (compute dtype)</translation>
    </message>
    <message>
        <source>The number format of the arithmetic. Auto takes bfloat16 where the hardware has it, else float16.</source>
        <translation>계산에 쓰는 숫자 형식입니다. 자동은 하드웨어가 지원하면 bfloat16, 아니면 float16을 씁니다.</translation>
    </message>
    <message>
        <source>Train an adapter (LoRA)</source>
        <translation>어댑터 학습 (LoRA)</translation>
    </message>
    <message>
        <source>Off trains all weights: far more memory, and the result is a whole model.</source>
        <translation>끄면 모든 가중치를 학습합니다. 메모리가 훨씬 많이 들고 결과는 온전한 모델입니다.</translation>
    </message>
    <message>
        <source>LoRA rank</source>
        <translation>LoRA 랭크</translation>
    </message>
    <message>
        <source>How much the adapter can learn. Higher learns more and takes more memory.</source>
        <translation>어댑터가 배울 수 있는 양입니다. 높을수록 더 많이 배우고 메모리도 더 씁니다.</translation>
    </message>
    <message>
        <source>LoRA alpha</source>
        <translation>LoRA 알파</translation>
    </message>
    <message>
        <source>How strongly the adapter acts: its output is scaled by alpha divided by rank.</source>
        <translation>어댑터가 작용하는 세기입니다. 출력에 알파 ÷ 랭크를 곱합니다.</translation>
    </message>
    <message>
        <source>LoRA dropout</source>
        <translation>LoRA 드롭아웃</translation>
    </message>
    <message>
        <source>Share of adapter inputs left out at random while training.</source>
        <translation>학습 중에 무작위로 빼는 어댑터 입력의 비율입니다.</translation>
    </message>
    <message>
        <source>Target modules</source>
        <translation>대상 모듈</translation>
    </message>
    <message>
        <source>Which layers get an adapter: all linear ones, or names such as q_proj, v_proj.</source>
        <translation>어댑터를 붙일 층입니다. 모든 선형 층, 또는 q_proj, v_proj 같은 이름을 씁니다.</translation>
    </message>
    <message>
        <source>Rank-stabilised (rsLoRA)</source>
        <translation>랭크 안정화 (rsLoRA)</translation>
    </message>
    <message>
        <source>Scales by the square root of the rank; helps at high ranks.</source>
        <translation>랭크의 제곱근으로 배율을 정합니다. 랭크가 높을 때 도움이 됩니다.</translation>
    </message>
    <message>
        <source>DoRA</source>
        <translation>DoRA</translation>
    </message>
    <message>
        <source>Learns size and direction apart: sometimes better, slower, more memory.</source>
        <translation>크기와 방향을 따로 배웁니다. 더 나을 때도 있지만 느리고 메모리를 더 씁니다.</translation>
    </message>
    <message>
        <source>Start of the adapter</source>
        <translation>어댑터 초깃값</translation>
    </message>
    <message>
        <source>How the adapter's weights begin.</source>
        <translation>어댑터의 가중치가 시작하는 값입니다.</translation>
    </message>
    <message>
        <source>Go on from</source>
        <translation>이어 갈 곳</translation>
    </message>
    <message>
        <source>A run, or the folder of an adapter, whose learned weights the training begins with; empty begins afresh.</source>
        <translation>학습한 가중치에서 시작할 실행, 또는 어댑터의 폴더입니다. 비우면 처음부터 시작합니다.</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>방법</translation>
    </message>
    <message>
        <source>Supervised fine-tuning: learns to give the answers in the data.</source>
        <translation>지도 미세 조정: 데이터에 있는 답을 하도록 배웁니다.</translation>
    </message>
    <message>
        <source>Passes over the data (epochs)</source>
        <translation>데이터를 몇 번 볼지 (에포크)</translation>
    </message>
    <message>
        <source>How often every row is seen.</source>
        <translation>모든 행을 몇 번 보는지 정합니다.</translation>
    </message>
    <message>
        <source>At most this many steps</source>
        <translation>최대 스텝 수</translation>
    </message>
    <message>
        <source>Ends the training after so many steps; empty follows the passes.</source>
        <translation>이 스텝 수에서 학습을 끝냅니다. 비워 두면 에포크를 따릅니다.</translation>
    </message>
    <message>
        <source>steps</source>
        <translation>스텝</translation>
    </message>
    <message>
        <source>Micro-batch</source>
        <translation>마이크로배치</translation>
    </message>
    <message>
        <source>Rows on the card at once. More is faster and takes more memory.</source>
        <translation>카드에 한 번에 올리는 행 수입니다. 많을수록 빠르고 메모리를 더 씁니다.</translation>
    </message>
    <message>
        <source>Accumulate (gradient accumulation)</source>
        <translation>모아서 반영 (그래디언트 누적)</translation>
    </message>
    <message>
        <source>Context length</source>
        <translation>문맥 길이</translation>
    </message>
    <message>
        <source>The longest row the model sees while training; longer rows are cut.</source>
        <translation>학습할 때 모델이 보는 가장 긴 행입니다. 더 긴 행은 잘립니다.</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>토큰</translation>
    </message>
    <message>
        <source>Pack short rows</source>
        <translation>짧은 행 묶기</translation>
    </message>
    <message>
        <source>Puts several short rows into one context, so that nothing is wasted on padding. Rows do not see each other.</source>
        <translation>짧은 행 여러 개를 한 문맥에 넣어 빈칸으로 낭비하지 않습니다. 행끼리는 서로 보지 않습니다.</translation>
    </message>
    <message>
        <source>Learn from</source>
        <translation>배우는 부분</translation>
    </message>
    <message>
        <source>Answers only: questions are read but not learned. Everything: every token is learned.</source>
        <translation>답만: 질문은 읽기만 하고 배우지 않습니다. 전체: 모든 토큰을 배웁니다.</translation>
    </message>
    <message>
        <source>Add a missing end token</source>
        <translation>없는 끝 토큰 붙이기</translation>
    </message>
    <message>
        <source>Ends the last answer of a row with the model's end token where its chat template does not.</source>
        <translation>대화 템플릿이 끝맺지 않으면 행의 마지막 답을 모델의 끝 토큰으로 끝냅니다.</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>학습률</translation>
    </message>
    <message>
        <source>How big each step is. Too high forgets, too low learns nothing.</source>
        <translation>한 스텝의 크기입니다. 너무 높으면 잊고, 너무 낮으면 배우지 못합니다.</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>학습률 일정</translation>
    </message>
    <message>
        <source>How the learning rate falls.</source>
        <translation>학습률을 낮춰 가는 방식입니다.</translation>
    </message>
    <message>
        <source>Warm-up</source>
        <translation>워밍업</translation>
    </message>
    <message>
        <source>Share of the steps in which the learning rate rises to its full value.</source>
        <translation>학습률이 최댓값까지 올라가는 스텝의 비율입니다.</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>가중치 감쇠</translation>
    </message>
    <message>
        <source>Pulls the trained weights towards zero.</source>
        <translation>학습하는 가중치를 0 쪽으로 당깁니다.</translation>
    </message>
    <message>
        <source>Clip gradients at</source>
        <translation>그래디언트 자르기</translation>
    </message>
    <message>
        <source>Longer gradients are shortened to this norm; 0 does not clip.</source>
        <translation>이보다 큰 그래디언트를 이 크기로 줄입니다. 0이면 줄이지 않습니다.</translation>
    </message>
    <message>
        <source>Optimizer</source>
        <translation>옵티마이저</translation>
    </message>
    <message>
        <source>What turns gradients into steps. The 8-bit and paged ones take less graphics memory.</source>
        <translation>그래디언트로 가중치를 고치는 방법입니다. 8비트와 paged 방식은 그래픽 메모리를 덜 씁니다.</translation>
    </message>
    <message>
        <source>Gradient checkpointing</source>
        <translation>그래디언트 체크포인팅</translation>
    </message>
    <message>
        <source>Computes activations a second time instead of keeping them: much less memory, about a third slower.</source>
        <translation>활성값을 저장하지 않고 다시 계산합니다. 메모리가 훨씬 적게 들고 약 3분의 1 느려집니다.</translation>
    </message>
    <message>
        <source>Chunked loss</source>
        <translation>손실 나누어 계산</translation>
    </message>
    <message>
        <source>The scores of all words are never held as a whole: saves gigabytes.</source>
        <translation>모든 단어의 점수를 한꺼번에 담지 않아 몇 기가바이트를 아낍니다.</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>어텐션</translation>
    </message>
    <message>
        <source>Auto takes the fused kind (SDPA) where the model can. Eager computes all scores: slow, and far more memory.</source>
        <translation>자동은 모델이 할 수 있으면 융합 방식(SDPA)을 씁니다. Eager는 모든 점수를 계산하므로 느리고 메모리가 훨씬 많이 듭니다.</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>시드</translation>
    </message>
    <message>
        <source>The same seed gives the same run on the same machine.</source>
        <translation>같은 컴퓨터에서 시드가 같으면 결과도 같습니다.</translation>
    </message>
    <message>
        <source>Evaluate every</source>
        <translation>평가 간격</translation>
    </message>
    <message>
        <source>Steps between two looks at the held-out rows; auto makes about ten.</source>
        <translation>검증용 행으로 재는 간격(스텝)입니다. 자동은 열 번쯤 합니다.</translation>
    </message>
    <message>
        <source>Sample prompts</source>
        <translation>예시 질문</translation>
    </message>
    <message>
        <source>Asked before, while and after training, so that you can see the change.</source>
        <translation>학습 전, 중간, 뒤에 물어 변화를 볼 수 있게 합니다.</translation>
    </message>
    <message>
        <source>Stop early after</source>
        <translation>조기 종료</translation>
    </message>
    <message>
        <source>Ends when the held-out loss has not improved so many times in a row.</source>
        <translation>검증 손실이 이 횟수만큼 잇따라 나아지지 않으면 끝냅니다.</translation>
    </message>
    <message>
        <source>evaluations</source>
        <translation>회</translation>
    </message>
    <message>
        <source>Save every</source>
        <translation>저장 간격</translation>
    </message>
    <message>
        <source>Steps between two checkpoints; auto makes about ten.</source>
        <translation>체크포인트 사이의 스텝 수입니다. 자동은 열 번쯤 저장합니다.</translation>
    </message>
    <message>
        <source>Keep the last</source>
        <translation>최근 것만 보관</translation>
    </message>
    <message>
        <source>Older checkpoints are deleted.</source>
        <translation>더 오래된 체크포인트는 지웁니다.</translation>
    </message>
    <message>
        <source>checkpoints</source>
        <translation>개</translation>
    </message>
    <message>
        <source>Keep the best</source>
        <translation>가장 좋은 것 보관</translation>
    </message>
    <message>
        <source>The checkpoint with the lowest held-out loss becomes the result.</source>
        <translation>검증 손실이 가장 낮은 체크포인트를 결과로 씁니다.</translation>
    </message>
    <message>
        <source>Pause above</source>
        <translation>이보다 뜨거우면 멈춤</translation>
    </message>
    <message>
        <source>Training waits when the card is hotter. Auto is the card's own slowdown threshold less 6 degrees.</source>
        <translation>카드가 이보다 뜨거우면 학습을 멈추고 기다립니다. 자동은 카드가 스스로 느려지는 온도보다 6도 낮습니다.</translation>
    </message>
    <message>
        <source>°C</source>
        <translation>°C</translation>
    </message>
    <message>
        <source>Continue below</source>
        <translation>이보다 식으면 계속</translation>
    </message>
    <message>
        <source>Training goes on when the card is cooler. Auto is 8 degrees lower.</source>
        <translation>카드가 이보다 식으면 학습을 계속합니다. 자동은 8도 낮습니다.</translation>
    </message>
    <message>
        <source>Power limit</source>
        <translation>전력 제한</translation>
    </message>
    <message>
        <source>W</source>
        <translation>W</translation>
    </message>
    <message>
        <source>Which part of a data set on the Hub, or which sheet of a workbook, if it has several.</source>
        <translation>Hub 데이터 세트의 어느 부분인지, 또는 여러 시트 중 어느 시트인지입니다.</translation>
    </message>
    <message>
        <source>How the frozen base weights are stored while training: nf4 and fp4 use 4 bits, int8 uses 8, none (not quantized) uses 16.</source>
        <translation>학습하는 동안 고정된 기본 모델의 가중치를 어떻게 저장할지 정합니다. nf4와 fp4는 4비트, int8은 8비트, none(양자화 안 함)은 16비트입니다.</translation>
    </message>
    <message>
        <source>Micro-batches added up before each step. Costs next to no memory.</source>
        <translation>한 스텝 전에 더하는 마이크로배치 수입니다. 메모리는 거의 더 들지 않습니다.</translation>
    </message>
    <message>
        <source>Caps what the card draws while training, where rights allow it; set back afterwards. Empty leaves it as it is.</source>
        <translation>권한이 있으면 학습하는 동안 카드가 쓰는 전력을 제한하고, 끝나면 되돌립니다. 비우면 그대로 둡니다.</translation>
    </message>
    <message>
        <source>When memory runs out</source>
        <translation>메모리가 모자라면</translation>
    </message>
    <message>
        <source>Retry the step with half the micro-batch and twice the accumulation, at most twice, or stop.</source>
        <translation>마이크로배치를 절반으로, 누적을 두 배로 해서 그 스텝을 최대 두 번 다시 하거나, 멈춥니다.</translation>
    </message>
    <message>
        <source>When the loss breaks</source>
        <translation>손실이 비정상이 되면</translation>
    </message>
    <message>
        <source>Stops before the good weights are overwritten.</source>
        <translation>좋은 가중치를 덮어쓰기 전에 멈춥니다.</translation>
    </message>
    <message>
        <source>Trains on</source>
        <translation>학습 장치</translation>
    </message>
    <message>
        <source>auto, cpu, or a graphics card by its UUID or number.</source>
        <translation>auto, cpu, 또는 그래픽 카드의 UUID나 번호.</translation>
    </message>
</context>
<context>
    <name>RehearsalBox</name>
    <message>
        <source>Rehearse</source>
        <translation>예행연습</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Try before you train</source>
        <translation>학습 전에 해 보기</translation>
    </message>
    <message>
        <source>Progress of the rehearsal</source>
        <translation>예행연습 진행</translation>
    </message>
    <message>
        <source>Tried with other settings than now:</source>
        <translation>지금과 다른 설정으로 해 본 결과:</translation>
    </message>
    <message>
        <source>Possible when the run that is going on has ended.</source>
        <translation>진행 중인 실행이 끝나면 할 수 있습니다.</translation>
    </message>
    <message>
        <source>Runs the heaviest batches, one evaluation and one save: about a minute, and the estimate becomes a measurement.</source>
        <translation>가장 무거운 배치들과 검증 한 번, 저장 한 번을 해 봅니다. 1분쯤 걸리고, 어림이 측정값이 됩니다.</translation>
    </message>
    <message>
        <source>Possible once model and data are chosen and no setting is wrong.</source>
        <translation>모델과 데이터를 고르고 잘못된 설정이 없으면 할 수 있습니다.</translation>
    </message>
    <message>
        <source>The model is fetched first.</source>
        <translation>모델을 먼저 받습니다.</translation>
    </message>
    <message>
        <source>The model is fetched first, {size}.</source>
        <translation>모델을 먼저 받습니다({size}).</translation>
    </message>
    <message>
        <source>about {size}</source>
        <translation>약 {size}</translation>
    </message>
    <message>
        <source>Peak on the card</source>
        <translation>카드 최고 사용량</translation>
    </message>
    <message>
        <source>Main memory</source>
        <translation>주 메모리</translation>
    </message>
    <message>
        <source>A step</source>
        <translation>한 스텝</translation>
    </message>
    <message>
        <source>Whole run</source>
        <translation>실행 전체</translation>
    </message>
    <message>
        <source>Energy</source>
        <translation>에너지</translation>
    </message>
</context>
<context>
    <name>ResultPage</name>
    <message>
        <source>Curves and log</source>
        <translation>그래프와 로그</translation>
    </message>
    <message>
        <source>Continue training</source>
        <translation>이어서 학습</translation>
    </message>
    <message>
        <source>Opens a new fine-tune that begins with what this run has learned.</source>
        <translation>이 실행이 배운 것에서 시작하는 새 미세 조정을 엽니다.</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>내보내기…</translation>
    </message>
    <message>
        <source>{name} is ready</source>
        <translation>{name} 준비 완료</translation>
    </message>
    <message>
        <source>{n} of {all} answers changed.</source>
        <translation>답 {all}개 중 {n}개가 바뀌었습니다.</translation>
    </message>
    <message>
        <source>Where the exported folder is made</source>
        <translation>내보낼 폴더를 만들 곳</translation>
    </message>
    <message>
        <source>Upload</source>
        <translation>올리기</translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message>
        <source>Name of the run</source>
        <translation>실행 이름</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>변경…</translation>
    </message>
    <message>
        <source>the names of model and data</source>
        <translation>모델과 데이터의 이름</translation>
    </message>
    <message>
        <source>Ready to train?</source>
        <translation>학습을 시작할까요?</translation>
    </message>
    <message>
        <source>This is what will happen. Every step can still be changed.</source>
        <translation>이대로 진행합니다. 아직 모든 단계를 바꿀 수 있습니다.</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>Kept in</source>
        <translation>저장 위치</translation>
    </message>
    <message>
        <source>What</source>
        <translation>무엇을</translation>
    </message>
    <message>
        <source>How</source>
        <translation>어떻게</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>계획</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>Demo</source>
        <translation>데모</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>내려받기</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>데이터</translation>
    </message>
    <message>
        <source>Learns from</source>
        <translation>배우는 부분</translation>
    </message>
    <message>
        <source>the model's own</source>
        <translation>모델 자체의 것</translation>
    </message>
    <message>
        <source>ChatML, taught along</source>
        <translation>ChatML, 함께 가르침</translation>
    </message>
    <message>
        <source>Chat template</source>
        <translation>대화 템플릿</translation>
    </message>
    <message>
        <source>none, it is on this disk</source>
        <translation>필요 없음, 이 디스크에 있음</translation>
    </message>
    <message>
        <source>{size}, when the training starts</source>
        <translation>{size}, 학습을 시작할 때</translation>
    </message>
    <message>
        <source>yes, when the training starts</source>
        <translation>예, 학습을 시작할 때</translation>
    </message>
    <message>
        <source>adapter, rank {rank}, alpha {alpha}</source>
        <translation>어댑터, 랭크 {rank}, 알파 {alpha}</translation>
    </message>
    <message>
        <source>Trains</source>
        <translation>학습 대상</translation>
    </message>
    <message>
        <source>all weights</source>
        <translation>모든 가중치</translation>
    </message>
    <message>
        <source>Weights held as</source>
        <translation>가중치 저장 방식</translation>
    </message>
    <message>
        <source>Context length</source>
        <translation>문맥 길이</translation>
    </message>
    <message>
        <source>{n} tokens</source>
        <translation>{n}토큰</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>학습률</translation>
    </message>
    <message>
        <source>On</source>
        <translation>켬</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>끔</translation>
    </message>
    <message>
        <source>known once the data is read</source>
        <translation>데이터를 읽으면 나옴</translation>
    </message>
    <message>
        <source>Rows to learn from</source>
        <translation>학습에 쓸 행</translation>
    </message>
    <message>
        <source>the demo's own</source>
        <translation>데모에 들어 있음</translation>
    </message>
    <message>
        <source>Rows held back (held-out)</source>
        <translation>검증용으로 떼어 둘 행</translation>
    </message>
    <message>
        <source>Passes over the data (epochs)</source>
        <translation>데이터를 몇 번 볼지 (에포크)</translation>
    </message>
    <message>
        <source>about {steps}</source>
        <translation>약 {steps}</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>스텝</translation>
    </message>
    <message>
        <source>about {tokens}</source>
        <translation>약 {tokens}</translation>
    </message>
    <message>
        <source>Tokens seen</source>
        <translation>볼 토큰 수</translation>
    </message>
    <message>
        <source>Trains on</source>
        <translation>학습 장치</translation>
    </message>
    <message>
        <source>the processor</source>
        <translation>프로세서</translation>
    </message>
    <message>
        <source>The panel plans for another card: {card}. The training runs on this computer.</source>
        <translation>패널은 다른 카드({card})를 기준으로 계획하고 있습니다. 학습은 이 컴퓨터에서 실행됩니다.</translation>
    </message>
    <message>
        <source>Plan for this PC</source>
        <translation>이 PC로 계획</translation>
    </message>
    <message>
        <source>This is {size} more than is free, so it will probably fail. See on the right what to change.</source>
        <translation>남은 메모리보다 {size} 더 필요해 아마 실패할 것입니다. 무엇을 바꿀지 오른쪽을 보세요.</translation>
    </message>
    <message>
        <source>Where runs are kept</source>
        <translation>실행 기록을 둘 폴더</translation>
    </message>
    <message>
        <source>{size} free</source>
        <translation>{size} 남음</translation>
    </message>
</context>
<context>
    <name>RowsView</name>
    <message>
        <source>First rows of the data</source>
        <translation>데이터의 처음 몇 행</translation>
    </message>
</context>
<context>
    <name>Run</name>
    <message>
        <source>step {step} of {total}</source>
        <translation>{total}스텝 중 {step}</translation>
    </message>
    <message>
        <source>pass {now} of {total}</source>
        <translation>{total}회 중 {now}회째</translation>
    </message>
    <message>
        <source>Cooling down</source>
        <translation>식히는 중</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>대기 중</translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation>준비 중</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>학습 중</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>일시 정지</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>완료</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>중지됨</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>실패</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>중단됨</translation>
    </message>
    <message>
        <source>Waiting for the card to cool down: {now}. Waited {time} in all.</source>
        <translation>카드가 식기를 기다리는 중: {now}. 지금까지 모두 {time} 기다림.</translation>
    </message>
    <message>
        <source>Waiting for the card to cool down: {now}, goes on below {below} °C. Waited {time} in all.</source>
        <translation>카드가 식기를 기다리는 중: {now}, {below} °C 아래에서 계속합니다. 지금까지 모두 {time} 기다림.</translation>
    </message>
    <message>
        <source>{time}, once</source>
        <translation>{time}, 한 번</translation>
    </message>
    <message>
        <source>{time}, {n} times</source>
        <translation>{time}, {n}번</translation>
    </message>
    <message>
        <source>{rows} in {contexts} contexts</source>
        <translation>{rows}행, 문맥 {contexts}개</translation>
    </message>
    <message>
        <source>{cut} cut</source>
        <translation>{cut}행 잘림</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>시작하는 중…</translation>
    </message>
    <message>
        <source>Loading the libraries…</source>
        <translation>라이브러리를 불러오는 중…</translation>
    </message>
    <message>
        <source>Fetching the model…</source>
        <translation>모델을 내려받는 중…</translation>
    </message>
    <message>
        <source>Writing the weights anew…</source>
        <translation>가중치를 새로 쓰는 중…</translation>
    </message>
    <message>
        <source>Looking at the model…</source>
        <translation>모델을 살펴보는 중…</translation>
    </message>
    <message>
        <source>Loading the model…</source>
        <translation>모델을 불러오는 중…</translation>
    </message>
    <message>
        <source>Reading the data…</source>
        <translation>데이터를 읽는 중…</translation>
    </message>
    <message>
        <source>Turning the rows into tokens…</source>
        <translation>행을 토큰으로 바꾸는 중…</translation>
    </message>
    <message>
        <source>Measuring on held-out rows…</source>
        <translation>검증용 행으로 재는 중…</translation>
    </message>
    <message>
        <source>Asking the sample prompts…</source>
        <translation>예시 질문을 묻는 중…</translation>
    </message>
    <message>
        <source>Training…</source>
        <translation>학습하는 중…</translation>
    </message>
    <message>
        <source>Following a training step…</source>
        <translation>학습 스텝 하나를 따라가는 중…</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>저장하는 중…</translation>
    </message>
    <message>
        <source>Merging the adapter into the model…</source>
        <translation>어댑터를 모델에 병합하는 중…</translation>
    </message>
    <message>
        <source>Making the numbers smaller…</source>
        <translation>수를 작게 만드는 중…</translation>
    </message>
    <message>
        <source>Asking the Hugging Face Hub…</source>
        <translation>Hugging Face Hub에 묻는 중…</translation>
    </message>
    <message>
        <source>Uploading…</source>
        <translation>올리는 중…</translation>
    </message>
    <message>
        <source>Waiting for the network…</source>
        <translation>네트워크를 기다리는 중…</translation>
    </message>
    <message>
        <source>Handing the model over to Ollama…</source>
        <translation>모델을 Ollama에 넘기는 중…</translation>
    </message>
    <message>
        <source>Checking what was written…</source>
        <translation>저장한 내용을 확인하는 중…</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>준비됨</translation>
    </message>
    <message>
        <source>Working…</source>
        <translation>작업 중…</translation>
    </message>
    <message>
        <source>{done} of {total} {unit}</source>
        <translation>{done} / {total} {unit}</translation>
    </message>
    <message>
        <source>rows</source>
        <translation>행</translation>
    </message>
    <message>
        <source>steps</source>
        <translation>스텝</translation>
    </message>
    <message>
        <source>files</source>
        <translation>파일</translation>
    </message>
    <message>
        <source>tensors</source>
        <translation>텐서</translation>
    </message>
    <message>
        <source>layers</source>
        <translation>층</translation>
    </message>
    <message>
        <source>prompts</source>
        <translation>질문</translation>
    </message>
    <message>
        <source>slowed: power limit</source>
        <translation>느려짐: 전력 제한</translation>
    </message>
    <message>
        <source>slowed: hardware protection</source>
        <translation>느려짐: 하드웨어 보호</translation>
    </message>
    <message>
        <source>slowed: heat</source>
        <translation>느려짐: 온도</translation>
    </message>
    <message>
        <source>slowed: far too hot</source>
        <translation>느려짐: 너무 뜨거움</translation>
    </message>
    <message>
        <source>slowed: power supply</source>
        <translation>느려짐: 전원 공급</translation>
    </message>
    <message>
        <source>slowed: board limit</source>
        <translation>느려짐: 보드 제한</translation>
    </message>
    <message>
        <source>slowed: voltage limit</source>
        <translation>느려짐: 전압 제한</translation>
    </message>
    <message>
        <source>no throttling</source>
        <translation>감속 없음</translation>
    </message>
    <message>
        <source>held-out at step {step}: loss {loss}</source>
        <translation>{step}스텝 검증 손실 {loss}</translation>
    </message>
    <message>
        <source>(best so far)</source>
        <translation>(지금까지 최고)</translation>
    </message>
    <message>
        <source>saved step {step}</source>
        <translation>{step}스텝 저장</translation>
    </message>
    <message>
        <source>went on from step {step}</source>
        <translation>{step}스텝부터 이어 감</translation>
    </message>
    <message>
        <source>cool enough, goes on</source>
        <translation>충분히 식어 계속합니다</translation>
    </message>
    <message>
        <source>{heat}: waits for the card to cool down</source>
        <translation>{heat}: 카드가 식기를 기다립니다</translation>
    </message>
    <message>
        <source>{s} s</source>
        <translation>{s}초</translation>
    </message>
    <message>
        <source>{min} min</source>
        <translation>{min}분</translation>
    </message>
    <message>
        <source>{h} h</source>
        <translation>{h}시간</translation>
    </message>
    <message>
        <source>{h} h {min} min</source>
        <translation>{h}시간 {min}분</translation>
    </message>
    <message>
        <source>{d} d {h} h</source>
        <translation>{d}일 {h}시간</translation>
    </message>
    <message>
        <source>today {time}</source>
        <translation>오늘 {time}</translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <comment>a date, in the letters of Qt's date format</comment>
        <translation>yyyy.MM.dd</translation>
    </message>
    <message>
        <source>The training ended without a word.</source>
        <translation>학습이 아무 말 없이 끝났습니다.</translation>
    </message>
</context>
<context>
    <name>RunFigures</name>
    <message>
        <source>Speed</source>
        <translation>속도</translation>
    </message>
    <message>
        <source>{n} tokens/s</source>
        <translation>{n} 토큰/초</translation>
    </message>
    <message>
        <source>Energy so far</source>
        <translation>지금까지 쓴 전력량</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>학습률</translation>
    </message>
    <message>
        <source>Gradient norm</source>
        <translation>그래디언트 크기</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>전력</translation>
    </message>
    <message>
        <source>Fan</source>
        <translation>팬</translation>
    </message>
    <message>
        <source>Only NVIDIA cards tell what they draw.</source>
        <translation>쓰는 전력은 NVIDIA 카드만 알려 줍니다.</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>프로세서</translation>
    </message>
    <message>
        <source>{now} W of {limit}</source>
        <translation>{now} / {limit} W</translation>
    </message>
    <message>
        <source>{loss} at step {step}</source>
        <translation>{step}스텝에서 {loss}</translation>
    </message>
    <message>
        <source>Best held-out loss</source>
        <translation>가장 좋은 검증 손실</translation>
    </message>
    <message>
        <source>Several short rows share one context; rows that are longer than it are cut.</source>
        <translation>짧은 행 여럿이 문맥 하나를 나누어 쓰고, 문맥보다 긴 행은 잘립니다.</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>행</translation>
    </message>
    <message>
        <source>Waited for the card to cool</source>
        <translation>카드가 식기를 기다린 시간</translation>
    </message>
    <message>
        <source>Last saved</source>
        <translation>마지막 저장</translation>
    </message>
    <message>
        <source>not yet</source>
        <translation>아직 없음</translation>
    </message>
    <message>
        <source>step {step}</source>
        <translation>{step}스텝</translation>
    </message>
    <message>
        <source>step {step}, {time} ago</source>
        <translation>{step}스텝, {time} 전</translation>
    </message>
</context>
<context>
    <name>RunFooter</name>
    <message>
        <source>Pause and free the card</source>
        <translation>멈추고 카드 비우기</translation>
    </message>
    <message>
        <source>Save now</source>
        <translation>지금 저장</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>폴더 열기</translation>
    </message>
    <message>
        <source>Back to the settings</source>
        <translation>설정으로 돌아가기</translation>
    </message>
    <message>
        <source>Report…</source>
        <translation>보고서…</translation>
    </message>
    <message>
        <source>A file for whoever helps you: log, settings and versions, without names.</source>
        <translation>도와줄 사람을 위한 파일입니다. 이름을 뺀 로그, 설정, 버전이 들어 있습니다.</translation>
    </message>
    <message>
        <source>Stop…</source>
        <translation>중지…</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>이어 하기</translation>
    </message>
    <message>
        <source>Go back and learn slower</source>
        <translation>돌아가서 더 천천히</translation>
    </message>
    <message>
        <source>Goes on from the last good save with half the learning rate.</source>
        <translation>마지막으로 잘 저장된 곳에서 학습률을 절반으로 낮춰 계속합니다.</translation>
    </message>
    <message>
        <source>Resume as it is</source>
        <translation>그대로 이어 하기</translation>
    </message>
    <message>
        <source>Goes on from the last save: right where another program held the memory.</source>
        <translation>마지막 저장부터 계속합니다. 다른 프로그램이 메모리를 차지하고 있었을 때 알맞습니다.</translation>
    </message>
    <message>
        <source>Make it fit…</source>
        <translation>맞추기…</translation>
    </message>
    <message>
        <source>Back to the settings, with the change made that saves most for what it costs. One click takes it back. It becomes a new run, from its first step; what this one saved stays in its folder.</source>
        <translation>설정으로 돌아가며, 치르는 대가에 비해 가장 많이 줄이는 변경을 미리 넣어 둡니다. 한 번 누르면 되돌립니다. 첫 스텝부터 새 실행으로 시작하고, 이 실행이 저장한 것은 그 폴더에 남습니다.</translation>
    </message>
    <message>
        <source>See the result</source>
        <translation>결과 보기</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>일시 정지</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>Saving, then it pauses…</source>
        <translation>저장한 뒤 멈춥니다…</translation>
    </message>
    <message>
        <source>Saving after this step…</source>
        <translation>이 스텝 뒤에 저장합니다…</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>중지하는 중…</translation>
    </message>
    <message>
        <source>Everything stays on this computer.</source>
        <translation>모든 것이 이 컴퓨터 안에만 있습니다.</translation>
    </message>
</context>
<context>
    <name>RunHead</name>
    <message>
        <source>All runs</source>
        <translation>모든 실행</translation>
    </message>
    <message>
        <source>Progress of the run</source>
        <translation>실행 진행률</translation>
    </message>
    <message>
        <source>took {time}</source>
        <translation>{time} 걸림</translation>
    </message>
    <message>
        <source>{time} left once it goes on</source>
        <translation>다시 시작하면 {time} 남음</translation>
    </message>
    <message>
        <source>{time} left, done at {clock}</source>
        <translation>{time} 남음, {clock}에 끝남</translation>
    </message>
    <message>
        <source>{time} left with waits for heat, done at {clock}</source>
        <translation>식히는 시간을 포함해 {time} 남음, {clock}에 끝남</translation>
    </message>
</context>
<context>
    <name>RunLog</name>
    <message>
        <source>Log of the run</source>
        <translation>실행 로그</translation>
    </message>
    <message>
        <source>Nothing yet.</source>
        <translation>아직 없습니다.</translation>
    </message>
</context>
<context>
    <name>RunPage</name>
    <message>
        <source>It ended early at step {step}, because the held-out loss improved no more.</source>
        <translation>검증 손실이 더 나아지지 않아 {step}스텝에서 일찍 끝났습니다.</translation>
    </message>
    <message>
        <source>The result is the best checkpoint, step {step}.</source>
        <translation>가장 좋은 체크포인트인 {step}스텝을 결과로 씁니다.</translation>
    </message>
    <message>
        <source>Paused. Everything is saved, and the card is free; it goes on from here.</source>
        <translation>멈췄습니다. 모두 저장했고 카드도 비었습니다. 여기서부터 이어 할 수 있습니다.</translation>
    </message>
    <message>
        <source>Paused. Everything is saved; it goes on from here.</source>
        <translation>멈췄습니다. 모두 저장했습니다. 여기서부터 이어 할 수 있습니다.</translation>
    </message>
    <message>
        <source>Stopped. What was learned so far is saved.</source>
        <translation>중지했습니다. 지금까지 배운 내용은 저장했습니다.</translation>
    </message>
    <message>
        <source>Stopped. What was learned since the last save is gone.</source>
        <translation>중지했습니다. 마지막 저장 뒤에 배운 내용은 사라졌습니다.</translation>
    </message>
    <message>
        <source>Stopped. Nothing was saved.</source>
        <translation>중지했습니다. 저장한 것이 없습니다.</translation>
    </message>
    <message>
        <source>This run ended without a word. It can go on from the last save.</source>
        <translation>이 실행은 아무 말 없이 끝났습니다. 마지막 저장부터 이어 할 수 있습니다.</translation>
    </message>
</context>
<context>
    <name>RunPlaces</name>
    <message>
        <source>Result</source>
        <translation>결과</translation>
    </message>
    <message>
        <source>Runs compared</source>
        <translation>실행 비교</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>실행 기록</translation>
    </message>
    <message>
        <source>Reading the run…</source>
        <translation>실행을 읽는 중…</translation>
    </message>
</context>
<context>
    <name>RunPlots</name>
    <message>
        <source>by step</source>
        <translation>스텝 기준</translation>
    </message>
    <message>
        <source>Steps instead of time along the bottom</source>
        <translation>가로축을 시간 대신 스텝으로</translation>
    </message>
    <message>
        <source>whole run</source>
        <translation>실행 전체</translation>
    </message>
    <message>
        <source>Back to the whole run</source>
        <translation>실행 전체로 돌아가기</translation>
    </message>
    <message>
        <source>Plots of the run</source>
        <translation>실행의 그래프</translation>
    </message>
    <message>
        <source>at step {step}</source>
        <translation>{step}스텝</translation>
    </message>
    <message>
        <source>at {time}</source>
        <translation>{time}</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>학습률</translation>
    </message>
    <message>
        <source>Gradient norm</source>
        <translation>그래디언트 크기</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>속도</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>전력</translation>
    </message>
    <message>
        <source>Load</source>
        <translation>사용률</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>클럭</translation>
    </message>
    <message>
        <source>Fan</source>
        <translation>팬</translation>
    </message>
    <message>
        <source>{n} tokens/s</source>
        <translation>{n} 토큰/초</translation>
    </message>
    <message>
        <source>cut to {norm}</source>
        <translation>{norm}까지 줄임</translation>
    </message>
    <message>
        <source>limit {w} W</source>
        <translation>한계 {w} W</translation>
    </message>
    <message>
        <source>This card does not tell.</source>
        <translation>이 카드는 알려 주지 않습니다.</translation>
    </message>
    <message>
        <source>Only NVIDIA cards tell this.</source>
        <translation>NVIDIA 카드만 알려 주는 값입니다.</translation>
    </message>
</context>
<context>
    <name>RunSamples</name>
    <message>
        <source>What it says now</source>
        <translation>지금은 이렇게 답합니다</translation>
    </message>
    <message>
        <source>Ask now</source>
        <translation>지금 묻기</translation>
    </message>
    <message>
        <source>The sample prompts are answered after the step that is going on.</source>
        <translation>진행 중인 스텝이 끝나면 예시 질문에 답합니다.</translation>
    </message>
    <message>
        <source>All answers</source>
        <translation>모든 답</translation>
    </message>
    <message>
        <source>The answers at every step, beside each other.</source>
        <translation>스텝마다 나온 답을 나란히 봅니다.</translation>
    </message>
    <message>
        <source>Sample answers</source>
        <translation>예시 답변</translation>
    </message>
    <message>
        <source>step {step}</source>
        <translation>{step}스텝</translation>
    </message>
    <message>
        <source>before training</source>
        <translation>학습 전</translation>
    </message>
    <message>
        <source>The model answers the sample prompts before the first step, and at every evaluation.</source>
        <translation>모델은 첫 스텝 전과 평가 때마다 예시 질문에 답합니다.</translation>
    </message>
    <message>
        <source>This run asks it nothing along the way. Sample prompts are written on the page Tuning.</source>
        <translation>이 실행은 도중에 아무것도 묻지 않습니다. 예시 질문은 ‘조정’ 페이지에 적습니다.</translation>
    </message>
    <message>
        <source>This run has no sample answers.</source>
        <translation>이 실행에는 예시 답변이 없습니다.</translation>
    </message>
</context>
<context>
    <name>RunSaver</name>
    <message>
        <source>Picture</source>
        <translation>그림</translation>
    </message>
    <message>
        <source>Drawing</source>
        <translation>벡터 그림</translation>
    </message>
    <message>
        <source>Save the plots as a picture</source>
        <translation>그래프를 그림으로 저장</translation>
    </message>
    <message>
        <source>The picture could not be written to {path}.</source>
        <translation>{path} 파일에 그림을 쓸 수 없었습니다.</translation>
    </message>
    <message>
        <source>Save the values of the run</source>
        <translation>실행의 값 저장</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>표</translation>
    </message>
    <message>
        <source>Writing the values…</source>
        <translation>값을 쓰는 중…</translation>
    </message>
    <message>
        <source>Save a report of the run</source>
        <translation>실행 보고서 저장</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>압축 파일</translation>
    </message>
    <message>
        <source>Writing the report…</source>
        <translation>보고서를 쓰는 중…</translation>
    </message>
    <message>
        <source>Saved as {path}</source>
        <translation>저장됨: {path}</translation>
    </message>
    <message>
        <source>{rows} rows saved as {path}</source>
        <translation>{rows}행 저장됨: {path}</translation>
    </message>
</context>
<context>
    <name>RunTray</name>
    <message>
        <source>The card is too hot; training waits until it has cooled down.</source>
        <translation>카드가 너무 뜨겁습니다. 식을 때까지 학습이 기다립니다.</translation>
    </message>
    <message>
        <source>step {step} of {total}</source>
        <translation>{total}스텝 중 {step}</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>{time} 남음</translation>
    </message>
    <message>
        <source>Finished. Held-out loss {before} → {after}.</source>
        <translation>끝났습니다. 검증 손실 {before} → {after}.</translation>
    </message>
    <message>
        <source>Finished.</source>
        <translation>끝났습니다.</translation>
    </message>
    <message>
        <source>Show the window</source>
        <translation>창 보이기</translation>
    </message>
    <message>
        <source>Pause and free the card</source>
        <translation>일시 정지하고 카드 비우기</translation>
    </message>
    <message>
        <source>Save and stop</source>
        <translation>저장하고 중단</translation>
    </message>
</context>
<context>
    <name>RunsPage</name>
    <message>
        <source>New fine-tune</source>
        <translation>새 미세 조정</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>이어 하기</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>폴더 열기</translation>
    </message>
    <message>
        <source>No runs yet</source>
        <translation>아직 실행이 없습니다</translation>
    </message>
    <message>
        <source>Every fine-tune you start is kept here, with its curves, its answers and its model.</source>
        <translation>시작한 미세 조정은 그래프, 답변, 모델과 함께 모두 여기에 남습니다.</translation>
    </message>
    <message>
        <source>No run matches</source>
        <translation>맞는 실행이 없습니다</translation>
    </message>
    <message>
        <source>Other words, or all runs, may find it.</source>
        <translation>다른 낱말로 찾거나 모든 실행을 보세요.</translation>
    </message>
    <message>
        <source>Show all runs</source>
        <translation>모든 실행 보기</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>실행 기록</translation>
    </message>
    <message>
        <source>Double click opens a run. Enter does, too.</source>
        <translation>두 번 클릭하거나 Enter를 누르면 실행이 열립니다.</translation>
    </message>
    <message>
        <source>“{name}” ended without a word. It can go on from the last save.</source>
        <translation>“{name}” 실행이 아무 말 없이 끝났습니다. 마지막 저장부터 이어 할 수 있습니다.</translation>
    </message>
    <message>
        <source>{n} runs</source>
        <translation>실행 {n}개</translation>
    </message>
    <message>
        <source>Move {names} to the trash? Emptying the trash then frees {size}.</source>
        <translation>{names} 휴지통으로 옮길까요? 휴지통을 비우면 {size} 생깁니다.</translation>
    </message>
    <message>
        <source>Move to the trash</source>
        <translation>휴지통으로 옮기기</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
</context>
<context>
    <name>RunsTable</name>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>상태</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>데이터</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>스텝</translation>
    </message>
    <message>
        <source>Held-out loss</source>
        <translation>검증 손실</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>시작</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>걸린 시간</translation>
    </message>
    <message>
        <source>{step} of {total}</source>
        <translation>{step} / {total}</translation>
    </message>
</context>
<context>
    <name>RunsTools</name>
    <message>
        <source>Search the runs</source>
        <translation>실행 찾기</translation>
    </message>
    <message>
        <source>Looks in name, model, data and note.</source>
        <translation>이름, 모델, 데이터, 메모에서 찾습니다.</translation>
    </message>
    <message>
        <source>Which runs</source>
        <translation>어떤 실행</translation>
    </message>
    <message>
        <source>All runs</source>
        <translation>모든 실행</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>끝남</translation>
    </message>
    <message>
        <source>Can go on</source>
        <translation>이어 할 수 있음</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>학습 중</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>비교</translation>
    </message>
    <message>
        <source>Curves over each other and the settings in which they differ: choose 2 to 6.</source>
        <translation>곡선을 겹쳐 보고 서로 다른 설정을 봅니다. 2~6개를 고르세요.</translation>
    </message>
    <message>
        <source>Same settings again</source>
        <translation>같은 설정으로 다시</translation>
    </message>
    <message>
        <source>Opens a new fine-tune with the settings of this run.</source>
        <translation>이 실행의 설정으로 새 미세 조정을 엽니다.</translation>
    </message>
    <message>
        <source>Continue training</source>
        <translation>이어서 학습</translation>
    </message>
    <message>
        <source>Opens a new fine-tune that begins with what this run has learned.</source>
        <translation>이 실행이 배운 것에서 시작하는 새 미세 조정을 엽니다.</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>지우기…</translation>
    </message>
    <message>
        <source>{shown} of {total}</source>
        <translation>{total}개 중 {shown}개</translation>
    </message>
</context>
<context>
    <name>RunsView</name>
    <message>
        <source>Past runs</source>
        <translation>지난 실행</translation>
    </message>
</context>
<context>
    <name>SampleGrid</name>
    <message>
        <source>Answers at every step</source>
        <translation>스텝마다 나온 답</translation>
    </message>
    <message>
        <source>Answers: prompts down, steps across</source>
        <translation>답: 아래로 질문, 옆으로 스텝</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
</context>
<context>
    <name>SampleGridModel</name>
    <message>
        <source>step {step}</source>
        <translation>{step}스텝</translation>
    </message>
    <message>
        <source>before training</source>
        <translation>학습 전</translation>
    </message>
    <message>
        <source>(an empty answer)</source>
        <translation>(빈 답)</translation>
    </message>
</context>
<context>
    <name>SampleView</name>
    <message>
        <source>Before training</source>
        <translation>학습 전</translation>
    </message>
    <message>
        <source>(an empty answer)</source>
        <translation>(빈 답)</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>설정</translation>
    </message>
    <message>
        <source>Everything here acts at once.</source>
        <translation>바꾸면 바로 적용됩니다.</translation>
    </message>
</context>
<context>
    <name>Shell</name>
    <message>
        <source>New fine-tune</source>
        <translation>새 미세 조정</translation>
    </message>
    <message>
        <source>Start training</source>
        <translation>학습 시작</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>계속</translation>
    </message>
    <message>
        <source>Add to the queue</source>
        <translation>대기열에 넣기</translation>
    </message>
    <message>
        <source>A rehearsal is going on</source>
        <translation>예행연습이 진행 중입니다</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>설정</translation>
    </message>
    <message>
        <source>{name} is what it will learn from. Choose a model first.</source>
        <translation>{name} 데이터로 학습합니다. 먼저 모델을 고르세요.</translation>
    </message>
    <message>
        <source>The last click may have done nothing; what is saved stays saved.</source>
        <translation>마지막 클릭은 아무 일도 하지 않았을 수 있습니다. 저장된 것은 그대로 남아 있습니다.</translation>
    </message>
    <message>
        <source>A training is running.</source>
        <translation>학습이 진행 중입니다.</translation>
    </message>
    <message>
        <source>What is trained so far can be saved, and the run can go on later.</source>
        <translation>지금까지 학습한 내용을 저장해 두고 나중에 이어 할 수 있습니다.</translation>
    </message>
    <message>
        <source>Keep running, minimised</source>
        <translation>최소화하고 계속</translation>
    </message>
    <message>
        <source>Keep running in the tray</source>
        <translation>트레이에서 계속 실행</translation>
    </message>
    <message>
        <source>Save and stop</source>
        <translation>저장하고 중지</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
</context>
<context>
    <name>SideBySide</name>
    <message>
        <source>Answers before and after the training</source>
        <translation>학습 전과 후의 답</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>학습 전</translation>
    </message>
    <message>
        <source>After</source>
        <translation>학습 후</translation>
    </message>
    <message>
        <source>(an empty answer)</source>
        <translation>(빈 답)</translation>
    </message>
    <message>
        <source>the same answer as before</source>
        <translation>학습 전과 같은 답</translation>
    </message>
    <message>
        <source>This run has no sample prompts. Ask both sides something below.</source>
        <translation>이 실행에는 예시 질문이 없습니다. 아래에서 양쪽에 물어보세요.</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>Runs</source>
        <translation>실행 기록</translation>
    </message>
    <message>
        <source>New fine-tune</source>
        <translation>새 미세 조정</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>설정</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>데이터</translation>
    </message>
    <message>
        <source>Tuning</source>
        <translation>조정</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>확인</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>최근</translation>
    </message>
</context>
<context>
    <name>SignInCard</name>
    <message>
        <source>Hugging Face</source>
        <translation>Hugging Face</translation>
    </message>
    <message>
        <source>Access token</source>
        <translation>접근 토큰</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>로그인</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>로그아웃</translation>
    </message>
    <message>
        <source>Removes the token from this computer.</source>
        <translation>이 컴퓨터에서 토큰을 지웁니다.</translation>
    </message>
    <message>
        <source>Offline: never ask the Hugging Face Hub</source>
        <translation>오프라인: Hugging Face Hub에 절대 묻지 않음</translation>
    </message>
    <message>
        <source>Where there is no keyring, keep it in a file that only my account can read</source>
        <translation>키링이 없으면 내 계정만 읽을 수 있는 파일에 보관</translation>
    </message>
    <message>
        <source>Only needed for models whose owner asks for it. Make a read token under huggingface.co, Settings, Access Tokens. It is sent to Hugging Face alone.</source>
        <translation>소유자가 로그인을 요구하는 모델에만 필요합니다. huggingface.co의 Settings, Access Tokens에서 읽기 토큰을 만들어 넣으세요. 토큰은 Hugging Face에만 보냅니다.</translation>
    </message>
    <message>
        <source>Signing in…</source>
        <translation>로그인하는 중…</translation>
    </message>
    <message>
        <source>Signed in. The token is kept in the system's keyring.</source>
        <translation>로그인했습니다. 토큰은 시스템 키링에 보관합니다.</translation>
    </message>
    <message>
        <source>Signed in. There is no keyring here, so the token is kept in a file that only you can read.</source>
        <translation>로그인했습니다. 키링이 없어 본인만 읽을 수 있는 파일에 토큰을 보관합니다.</translation>
    </message>
    <message>
        <source>Signed in until Tunesmith ends: there is no keyring here to keep the token in.</source>
        <translation>Tunesmith를 닫을 때까지 로그인됩니다. 토큰을 보관할 키링이 없습니다.</translation>
    </message>
    <message>
        <source>Signed in by the environment variable HF_TOKEN.</source>
        <translation>환경 변수 HF_TOKEN으로 로그인했습니다.</translation>
    </message>
    <message>
        <source>Signed in by Hugging Face's own command line.</source>
        <translation>Hugging Face의 명령줄로 로그인되어 있습니다.</translation>
    </message>
    <message>
        <source>Not signed in.</source>
        <translation>로그인하지 않았습니다.</translation>
    </message>
</context>
<context>
    <name>StepButton</name>
    <message>
        <source>done</source>
        <translation>완료</translation>
    </message>
    <message>
        <source>current step</source>
        <translation>현재 단계</translation>
    </message>
    <message>
        <source>to do</source>
        <translation>남음</translation>
    </message>
    <message>
        <source>Step {number}: {name}, {state}</source>
        <translation>{number}단계: {name}, {state}</translation>
    </message>
</context>
<context>
    <name>StopDialog</name>
    <message>
        <source>Stop the training?</source>
        <translation>학습을 중지할까요?</translation>
    </message>
    <message>
        <source>Save and stop</source>
        <translation>저장하고 중지</translation>
    </message>
    <message>
        <source>Stop without saving</source>
        <translation>저장하지 않고 중지</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>The training has not made a step yet, so there is nothing to keep.</source>
        <translation>아직 한 스텝도 진행하지 않아 남길 것이 없습니다.</translation>
    </message>
    <message>
        <source>The run stays in the list with its settings.</source>
        <translation>실행은 설정과 함께 목록에 남습니다.</translation>
    </message>
    <message>
        <source>Save and stop keeps everything up to step {step}. The run can go on from there later.</source>
        <translation>저장하고 중지하면 {step}스텝까지 모두 남고, 나중에 거기서부터 이어 할 수 있습니다.</translation>
    </message>
    <message>
        <source>Nothing has been trained since, so stopping without saving loses nothing.</source>
        <translation>저장한 뒤로 학습한 것이 없으므로 저장하지 않고 중지해도 잃는 것이 없습니다.</translation>
    </message>
    <message>
        <source>Without saving, the one step is lost.</source>
        <translation>저장하지 않으면 그 1스텝을 잃습니다.</translation>
    </message>
    <message>
        <source>Without saving, all {step} steps are lost.</source>
        <translation>저장하지 않으면 {step}스텝을 모두 잃습니다.</translation>
    </message>
    <message>
        <source>Without saving, it falls back to step {saved}; 1 step is lost.</source>
        <translation>저장하지 않으면 {saved}스텝으로 돌아가고 1스텝을 잃습니다.</translation>
    </message>
    <message>
        <source>Without saving, it falls back to step {saved}; {lost} steps are lost.</source>
        <translation>저장하지 않으면 {saved}스텝으로 돌아가고 {lost}스텝을 잃습니다.</translation>
    </message>
</context>
<context>
    <name>SwitchEditor</name>
    <message>
        <source>On</source>
        <translation>켬</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>끔</translation>
    </message>
</context>
<context>
    <name>TemperaturePlot</name>
    <message>
        <source>Temperature</source>
        <translation>온도</translation>
    </message>
    <message>
        <source>Processor temperature</source>
        <translation>프로세서 온도</translation>
    </message>
    <message>
        <source>pause at {c} °C</source>
        <translation>{c} °C에서 멈춤</translation>
    </message>
    <message>
        <source>This computer has no NVIDIA card: this is the processor.</source>
        <translation>NVIDIA 카드가 없어 프로세서를 보여 줍니다.</translation>
    </message>
    <message>
        <source>This computer has no NVIDIA card, and its processor does not tell its temperature.</source>
        <translation>NVIDIA 카드가 없고, 프로세서가 온도를 알려 주지 않습니다.</translation>
    </message>
    <message>
        <source>{now} · slowed for {time} in all</source>
        <translation>{now} · 모두 {time} 동안 느려짐</translation>
    </message>
</context>
<context>
    <name>TokenCard</name>
    <message>
        <source>What the model sees</source>
        <translation>모델이 보는 것</translation>
    </message>
    <message>
        <source>The row before</source>
        <translation>앞 행</translation>
    </message>
    <message>
        <source>The next row</source>
        <translation>다음 행</translation>
    </message>
    <message>
        <source>Number of the row</source>
        <translation>행 번호</translation>
    </message>
    <message>
        <source>Go to a row: type its number and press Enter</source>
        <translation>행으로 가기: 번호를 적고 Enter를 누르세요</translation>
    </message>
    <message>
        <source>learned</source>
        <translation>배움</translation>
    </message>
    <message>
        <source>of {rows}</source>
        <translation>전체 {rows}</translation>
    </message>
    <message>
        <source>Looking for the row…</source>
        <translation>행을 찾는 중…</translation>
    </message>
    <message>
        <source>The chat template does not take this row: {reason}.</source>
        <translation>대화 템플릿이 이 행을 받지 않습니다: {reason}.</translation>
    </message>
    <message>
        <source>It is left out.</source>
        <translation>이 행은 뺍니다.</translation>
    </message>
    <message>
        <source>{learned} of {tokens} tokens · the rest is read, not learned · line {line}</source>
        <translation>{tokens}토큰 중 {learned}토큰 · 나머지는 읽기만 함 · {line}줄</translation>
    </message>
    <message>
        <source>{tokens} tokens of this row are cut away.</source>
        <translation>이 행에서 {tokens}토큰이 잘립니다.</translation>
    </message>
    <message>
        <source>There is nothing to learn in this row; it is left out.</source>
        <translation>이 행에는 배울 것이 없어 뺍니다.</translation>
    </message>
</context>
<context>
    <name>TokenText</name>
    <message>
        <source>The row as the model sees it</source>
        <translation>모델이 보는 그대로의 행</translation>
    </message>
    <message>
        <source>— cut before here —</source>
        <translation>— 여기 앞은 잘림 —</translation>
    </message>
    <message>
        <source>— cut at {limit} tokens —</source>
        <translation>— {limit}토큰에서 잘림 —</translation>
    </message>
</context>
<context>
    <name>TuningHints</name>
    <message>
        <source>higher learns more</source>
        <translation>높을수록 더 많이 배움</translation>
    </message>
    <message>
        <source>not used: all weights train</source>
        <translation>쓰지 않음: 모든 가중치를 학습</translation>
    </message>
    <message>
        <source>rows do not see each other</source>
        <translation>행끼리 서로 보지 않음</translation>
    </message>
    <message>
        <source>short rows are padded</source>
        <translation>짧은 행은 빈칸으로 채움</translation>
    </message>
    <message>
        <source>rows on the card at once</source>
        <translation>카드에 한 번에 올리는 행</translation>
    </message>
    <message>
        <source>scale {scale}</source>
        <translation>배율 {scale}</translation>
    </message>
    <message>
        <source>{steps} steps at most</source>
        <translation>최대 {steps}스텝</translation>
    </message>
    <message>
        <source>about {steps} steps</source>
        <translation>약 {steps}스텝</translation>
    </message>
    <message>
        <source>steps known once there is data</source>
        <translation>스텝 수는 데이터를 고르면 나옴</translation>
    </message>
    <message>
        <source>steps known once data is read</source>
        <translation>스텝 수는 데이터를 읽으면 나옴</translation>
    </message>
    <message>
        <source>more than the model's {limit}</source>
        <translation>모델 한계 {limit}보다 김</translation>
    </message>
    <message>
        <source>longer rows are cut</source>
        <translation>더 긴 행은 잘림</translation>
    </message>
    <message>
        <source>{rows} rows make a step</source>
        <translation>{rows}행이 한 스텝</translation>
    </message>
    <message>
        <source>about {rows} rows make a step</source>
        <translation>약 {rows}행이 한 스텝</translation>
    </message>
    <message>
        <source>about 16 rows make a step</source>
        <translation>약 16행이 한 스텝</translation>
    </message>
    <message>
        <source>{schedule}, {share} % warm-up</source>
        <translation>{schedule}, 워밍업 {share} %</translation>
    </message>
</context>
<context>
    <name>TuningPage</name>
    <message>
        <source>Ask it along the way</source>
        <translation>학습하면서 물어보기</translation>
    </message>
    <message>
        <source>asked before, while and after training, so that you see the change</source>
        <translation>학습 전, 중간, 뒤에 물어 변화를 보여 줍니다</translation>
    </message>
    <message>
        <source>How it learns</source>
        <translation>어떻게 배울까요</translation>
    </message>
    <message>
        <source>Start from a preset. Every change updates the panel on the right as you make it.</source>
        <translation>프리셋에서 시작하세요. 바꾸는 즉시 오른쪽 패널에 반영됩니다.</translation>
    </message>
</context>
<context>
    <name>Verdict</name>
    <message>
        <source>It learned: held-out loss {before} → {after} on {rows} rows it never saw.</source>
        <translation>배웠습니다(학습에 쓰지 않은 {rows}행의 검증 손실 {before} → {after}).</translation>
    </message>
    <message>
        <source>It learned little: held-out loss {before} → {after} on {rows} rows it never saw.</source>
        <translation>조금만 배웠습니다(학습에 쓰지 않은 {rows}행의 검증 손실 {before} → {after}).</translation>
    </message>
    <message>
        <source>It got worse: held-out loss {before} → {after} on {rows} rows it never saw.</source>
        <translation>더 나빠졌습니다(학습에 쓰지 않은 {rows}행의 검증 손실 {before} → {after}).</translation>
    </message>
    <message>
        <source>Held-out loss {before} → {after} on {rows} rows it never saw, but they differ so much that this may be chance.</source>
        <translation>검증 손실 {before} → {after} (학습에 쓰지 않은 {rows}행). 하지만 행마다 차이가 커서 우연일 수 있습니다.</translation>
    </message>
    <message>
        <source>Held-out loss {before} → {after} on {rows} rows it never saw; how much of that is chance was not measured.</source>
        <translation>검증 손실 {before} → {after} (학습에 쓰지 않은 {rows}행). 이 중 얼마가 우연인지는 측정하지 않았습니다.</translation>
    </message>
    <message>
        <source>Held-out loss {before} → {after}, but on {rows} rows only: too few to tell whether it learned.</source>
        <translation>검증 손실 {before} → {after}. 하지만 {rows}행뿐이라 배웠는지 알기에는 너무 적습니다.</translation>
    </message>
    <message>
        <source>The held-out loss after the training is not known, so nobody can tell whether it learned.</source>
        <translation>학습 후의 검증 손실을 몰라서, 배웠는지 알 수 없습니다.</translation>
    </message>
    <message>
        <source>Without held-out rows nobody can tell whether it learned.</source>
        <translation>검증용 행이 없으면 배웠는지 아무도 알 수 없습니다.</translation>
    </message>
    <message>
        <source>It learned little, if anything: held-out loss {before} → {after} on {rows} rows it never saw.</source>
        <translation>배운 것이 있더라도 적습니다: 검증 손실 {before} → {after} (학습에 쓰지 않은 {rows}행).</translation>
    </message>
    <message>
        <source>The held-out loss before the training is not known, so nobody can tell whether it learned.</source>
        <translation>학습 전의 검증 손실을 몰라서, 배웠는지 알 수 없습니다.</translation>
    </message>
    <message>
        <source>The change is no larger than the rows differ among themselves.</source>
        <translation>변화가 행들 사이의 차이보다 크지 않습니다.</translation>
    </message>
    <message>
        <source>With 95 % certainty the loss fell by {least} to {most}.</source>
        <translation>손실이 {least}~{most} 내렸습니다(95 % 신뢰 구간).</translation>
    </message>
    <message>
        <source>With 95 % certainty the loss rose by {least} to {most}.</source>
        <translation>손실이 {least}~{most} 올랐습니다(95 % 신뢰 구간).</translation>
    </message>
    <message>
        <source>Perplexity {before} → {after}: how many words it wavers between at each place.</source>
        <translation>퍼플렉시티 {before} → {after}: 자리마다 몇 단어 사이에서 망설이는지 나타냅니다.</translation>
    </message>
    <message>
        <source>Hold back at least 40 rows to be able to tell</source>
        <translation>알 수 있도록 40행 이상 떼어 두기</translation>
    </message>
    <message>
        <source>Fewer rows differ too much by chance.</source>
        <translation>행이 더 적으면 우연에 따라 너무 달라집니다.</translation>
    </message>
    <message>
        <source>Hold back a larger share of the rows: {value}</source>
        <translation>더 많은 행을 검증용으로 남기기: {value}</translation>
    </message>
    <message>
        <source>The more rows are measured, the less chance has to say.</source>
        <translation>측정하는 행이 많을수록 우연의 몫이 줄어듭니다.</translation>
    </message>
    <message>
        <source>Keep the best checkpoint</source>
        <translation>가장 좋은 체크포인트 남기기</translation>
    </message>
    <message>
        <source>The result is then the state with the lowest held-out loss.</source>
        <translation>그러면 검증 손실이 가장 낮은 상태가 결과가 됩니다.</translation>
    </message>
    <message>
        <source>Fewer passes: {value}</source>
        <translation>더 적게 보기: {value}번</translation>
    </message>
    <message>
        <source>It stops before it learns the rows by heart.</source>
        <translation>행을 외우기 전에 멈춥니다.</translation>
    </message>
    <message>
        <source>Fewer steps: {value}</source>
        <translation>더 적은 스텝: {value}</translation>
    </message>
    <message>
        <source>More steps: {value}</source>
        <translation>더 많은 스텝: {value}</translation>
    </message>
    <message>
        <source>The number of steps ended it, not the passes over the data.</source>
        <translation>에포크가 아니라 스텝 수에서 끝났습니다.</translation>
    </message>
    <message>
        <source>More passes: {value}</source>
        <translation>더 많이 보기: {value}번</translation>
    </message>
    <message>
        <source>It sees every row more often.</source>
        <translation>모든 행을 더 자주 봅니다.</translation>
    </message>
    <message>
        <source>Lower learning rate: {value}</source>
        <translation>더 낮은 학습률: {value}</translation>
    </message>
    <message>
        <source>Smaller steps forget less.</source>
        <translation>걸음이 작으면 덜 잊습니다.</translation>
    </message>
    <message>
        <source>Higher learning rate: {value}</source>
        <translation>더 높은 학습률: {value}</translation>
    </message>
    <message>
        <source>Larger steps learn more in the same time.</source>
        <translation>걸음이 크면 같은 시간에 더 배웁니다.</translation>
    </message>
    <message>
        <source>Higher rank: {value}</source>
        <translation>더 높은 랭크: {value}</translation>
    </message>
    <message>
        <source>A larger adapter can learn more, and takes more memory.</source>
        <translation>어댑터가 크면 더 배울 수 있고 메모리를 더 씁니다.</translation>
    </message>
</context>
<context>
    <name>VerdictLines</name>
    <message>
        <source>Next time:</source>
        <translation>다음에는:</translation>
    </message>
    <message>
        <source>It begins to learn by heart: the held-out loss was lowest at step {step} and has risen since.</source>
        <translation>외우기 시작했습니다. 검증 손실은 {step}스텝에서 가장 낮았고 그 뒤로 올랐습니다.</translation>
    </message>
    <message>
        <source>Opens a new fine-tune with this setting.</source>
        <translation>이 설정으로 새 미세 조정을 엽니다.</translation>
    </message>
</context>
<context>
    <name>Wizard</name>
    <message>
        <source>A setting needs another value</source>
        <translation>값을 고쳐야 할 설정이 있습니다</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>시작하는 중…</translation>
    </message>
    <message>
        <source>This model asks you to sign in first</source>
        <translation>이 모델은 먼저 로그인해야 합니다</translation>
    </message>
    <message>
        <source>This model's own code has to be looked at first</source>
        <translation>이 모델의 자체 코드를 먼저 살펴봐야 합니다</translation>
    </message>
    <message>
        <source>Choose a model to continue</source>
        <translation>계속하려면 모델을 고르세요</translation>
    </message>
    <message>
        <source>Reading the model…</source>
        <translation>모델을 읽는 중…</translation>
    </message>
    <message>
        <source>This model cannot be used</source>
        <translation>이 모델은 쓸 수 없습니다</translation>
    </message>
    <message>
        <source>No column of this data can be used</source>
        <translation>쓸 수 있는 열이 없는 데이터입니다</translation>
    </message>
    <message>
        <source>Choose data to continue</source>
        <translation>계속하려면 데이터를 고르세요</translation>
    </message>
    <message>
        <source>Reading the data…</source>
        <translation>데이터를 읽는 중…</translation>
    </message>
    <message>
        <source>This data cannot be used</source>
        <translation>이 데이터는 쓸 수 없습니다</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>Auto</source>
        <translation>자동</translation>
    </message>
    <message>
        <source>Answers only</source>
        <translation>답만</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>전체</translation>
    </message>
    <message>
        <source>Skip it</source>
        <translation>건너뛰기</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>중지</translation>
    </message>
    <message>
        <source>Retry smaller</source>
        <translation>줄여서 다시</translation>
    </message>
    <message>
        <source>16 bit, not quantized</source>
        <translation>16비트, 양자화 안 함</translation>
    </message>
    <message>
        <source>4 bit (nf4)</source>
        <translation>4비트 (nf4)</translation>
    </message>
    <message>
        <source>4 bit (fp4)</source>
        <translation>4비트 (fp4)</translation>
    </message>
    <message>
        <source>8 bit (int8)</source>
        <translation>8비트 (int8)</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>기본값</translation>
    </message>
    <message>
        <source>Supervised (SFT)</source>
        <translation>지도 학습 (SFT)</translation>
    </message>
    <message>
        <source>Plain text</source>
        <translation>일반 텍스트</translation>
    </message>
    <message>
        <source>Prompt and completion</source>
        <translation>질문과 답</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>대화</translation>
    </message>
    <message>
        <source>Preference pairs</source>
        <translation>선호 쌍</translation>
    </message>
    <message>
        <source>All linear layers</source>
        <translation>모든 선형 층</translation>
    </message>
</context>
<context>
    <name>_Options</name>
    <message>
        <source>Size of the GGUF</source>
        <translation>GGUF 크기</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>정밀도</translation>
    </message>
    <message>
        <source>Name of the repository</source>
        <translation>저장소 이름</translation>
    </message>
    <message>
        <source>your-name/model-name</source>
        <translation>내-계정/모델-이름</translation>
    </message>
    <message>
        <source>Upload to</source>
        <translation>올릴 곳</translation>
    </message>
    <message>
        <source>What is uploaded</source>
        <translation>올릴 것</translation>
    </message>
    <message>
        <source>Who can see it</source>
        <translation>볼 수 있는 사람</translation>
    </message>
    <message>
        <source>for you alone (private)</source>
        <translation>나만 (비공개)</translation>
    </message>
    <message>
        <source>for everybody (public)</source>
        <translation>누구나 (공개)</translation>
    </message>
    <message>
        <source>the adapter</source>
        <translation>어댑터</translation>
    </message>
    <message>
        <source>the merged model</source>
        <translation>병합한 모델</translation>
    </message>
    <message>
        <source>a GGUF</source>
        <translation>GGUF</translation>
    </message>
    <message>
        <source>8 bits (Q8_0): hardly any loss</source>
        <translation>8비트 (Q8_0): 손실이 거의 없음</translation>
    </message>
    <message>
        <source>6 bits (Q6_K)</source>
        <translation>6비트 (Q6_K)</translation>
    </message>
    <message>
        <source>5 bits (Q5_K_M)</source>
        <translation>5비트 (Q5_K_M)</translation>
    </message>
    <message>
        <source>5 bits (Q5_0)</source>
        <translation>5비트 (Q5_0)</translation>
    </message>
    <message>
        <source>4 bits (Q4_K_M): small, good</source>
        <translation>4비트 (Q4_K_M): 작고 좋음</translation>
    </message>
    <message>
        <source>4 bits (Q4_0): small, some loss</source>
        <translation>4비트 (Q4_0): 작고 손실이 조금 있음</translation>
    </message>
    <message>
        <source>3 bits (Q3_K_M): smallest</source>
        <translation>3비트 (Q3_K_M): 가장 작음</translation>
    </message>
    <message>
        <source>16 bits (F16)</source>
        <translation>16비트 (F16)</translation>
    </message>
    <message>
        <source>16 bits (BF16): as trained</source>
        <translation>16비트 (BF16): 학습한 그대로</translation>
    </message>
    <message>
        <source>Q4_K_M and its kin appear here where llama.cpp's llama-quantize or Ollama is installed.</source>
        <translation>Q4_K_M 종류는 llama.cpp의 llama-quantize나 Ollama가 설치되어 있으면 여기에 나옵니다.</translation>
    </message>
</context>
</TS>
